FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No scripts: the image has its Node, and better-sqlite3 ships its binaries.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build

FROM node:24-slim AS production
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

FROM node:24-slim
LABEL org.opencontainers.image.title="certhorizon" \
      org.opencontainers.image.description="Certificate lifecycle monitor for custom domains on object storage" \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
COPY LICENSE package.json ./
COPY bin bin
COPY migrations migrations
COPY docs docs
COPY --from=production /app/node_modules node_modules
COPY --from=build /app/dist dist
RUN ln -s /app/bin/certhorizon.js /usr/local/bin/certhorizon \
 && install -d -o node -g node -m 0750 /data

# Inside the container only the published port leads here; everything that is written goes to the volume.
# A young generation of bounded size: less memory, and shorter stops while it is swept. One arena: malloc leaves fewer holes.
ENV NODE_ENV=production \
    NODE_OPTIONS=--max-semi-space-size=8 \
    MALLOC_ARENA_MAX=1 \
    CERTHORIZON_LISTEN=0.0.0.0:9631 \
    CERTHORIZON_DATABASE=/data/certhorizon.db
VOLUME /data
EXPOSE 9631
# The status page stays on the container's loopback until CERTHORIZON_STATUS_LISTEN and a token open it.
EXPOSE 9632
USER node
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9631/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["certhorizon"]
CMD ["run"]
