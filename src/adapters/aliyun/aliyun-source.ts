import type { HostedReading } from "../../core/hosted/hosted.ts";
import { ENDPOINT_FORMS, type EndpointForm } from "../../core/inventory/provider-endpoints.ts";
import type { ProviderSource, SourceReading } from "../../ports/provider.ts";
import { type ClockWatch, watchClock } from "../http/clock-watch.ts";
import { createHttpClient, type HttpClient } from "../http/http-client.ts";
import { POLITE_RETRIES } from "../http/retry.ts";
import { realTiming, type Timing } from "../http/timing.ts";
import { type Api, type ApiWorld, createApi, REQUEST_DEADLINE } from "./api.ts";
import type { Environment } from "./credentials/environment.ts";
import { METADATA_HOST } from "./credentials/metadata.ts";
import { type CredentialsReference, openCredentials } from "./credentials/open-credentials.ts";
import { createLimiters } from "./limits.ts";
import { regionOfEndpoint } from "./names.ts";
import { type AliyunService, ramPolicy } from "./ram-policy.ts";
import { createReader, type Reader } from "./reader.ts";

export interface AliyunOptions {
  /** Name of the source in the configuration. */
  readonly name: string;
  readonly services: readonly AliyunService[];
  readonly credentials: CredentialsReference;
  readonly environment: Environment;
  /** Where the list of buckets is asked; it holds all regions. Default cn-hangzhou. */
  readonly region?: string | undefined;
  /** Some rule asks for tags: they cost requests and a permission. */
  readonly tags?: boolean;
  /** Which of the provider's own endpoints are listed; default all. */
  readonly endpointForms?: readonly EndpointForm[];
  /** Does the name exist in DNS? Asked for endpoints that not every region has; default: yes. */
  readonly exists?: (domain: string) => Promise<boolean>;
  /** A fake world instead of the vendor: `http://127.0.0.1:PORT`. Plain HTTP only for loopback. */
  readonly via?: string | undefined;
  readonly timing?: Timing;
  /** For one request, in milliseconds. */
  readonly deadlineMs?: number;
}

export interface AliyunSource extends ProviderSource {
  /** Ends requests under way, which then fail as `aborted`, and kept connections. */
  close(): void;
}

/** An account at Alibaba Cloud. Throws on what is no region. */
export function createAliyunSource(options: AliyunOptions): AliyunSource {
  const stop = new AbortController();
  const { via, timing = realTiming, region = "cn-hangzhou" } = options;
  assertRegion(region);
  const client = createHttpClient({ ...(via === undefined ? {} : { via }), plainHosts: [METADATA_HOST] });
  const watch = watchClock(client, timing);
  const { http } = watch;
  const api = createApiOf(options, { http, timing, signal: stop.signal });
  const reader = createReader({
    api,
    timing,
    name: options.name,
    services: options.services,
    region,
    tags: options.tags ?? false,
    endpointForms: options.endpointForms ?? ENDPOINT_FORMS,
    exists: options.exists ?? (async () => true),
  });
  return sourceOf(options.name, reader, watch, () => {
    stop.abort();
    http.close();
  });
}

function createApiOf(
  options: AliyunOptions,
  { http, timing, signal }: { http: HttpClient; timing: Timing; signal: AbortSignal },
): Api {
  const world: ApiWorld = {
    http,
    timing,
    signal,
    limiters: createLimiters(timing),
    retries: POLITE_RETRIES,
    deadlineMs: options.deadlineMs ?? REQUEST_DEADLINE,
  };
  const policy = JSON.stringify(ramPolicy(options.services, { tags: options.tags ?? false }));
  return createApi(world, openCredentials(options.credentials, options.environment, world, policy));
}

function sourceOf(name: string, reader: Reader, watch: ClockWatch, close: () => void): AliyunSource {
  return {
    name,
    async read(): Promise<SourceReading> {
      watch.takeSkewMs();
      const reading = await reader.read();
      const clockSkewMs = watch.takeSkewMs();
      return { ...reading, ...(clockSkewMs === undefined ? {} : { clockSkewMs }) };
    },
    readHosted: (domain): Promise<readonly HostedReading[] | undefined> => reader.readHosted(domain),
    close,
  };
}

/** A region becomes part of a host's name. */
function assertRegion(region: string): void {
  const host = `oss-${region}.aliyuncs.com`;
  if (regionOfEndpoint(host) === undefined) throw new Error(`${host} is not an endpoint of OSS`);
}
