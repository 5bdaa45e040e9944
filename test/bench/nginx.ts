import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Child, freePort, startListening } from "./child.ts";
import { ADDRESSES } from "./fleet.ts";

export interface Nginx extends Child {
  readonly port: number;
}

/** One worker of Debian's nginx on loopback that answers with the given certificates. */
export async function startNginx(directory: string, serverLines: readonly string[]): Promise<Nginx> {
  const host = ADDRESSES[0] ?? "127.0.0.1";
  const port = await freePort(host);
  const file = join(directory, "nginx.conf");
  await writeFile(file, configuration(directory, port, serverLines));
  const args = ["-p", directory, "-c", file, "-e", join(directory, "error.log")];
  const child = await startListening("/usr/sbin/nginx", args, { host, port });
  return { ...child, port };
}

function configuration(directory: string, port: number, serverLines: readonly string[]): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `${kind}_temp_path ${directory}/${kind};`,
  );
  // The worker reads certificates during handshakes: it has to be the one who wrote them.
  const user = process.getuid?.() === 0 ? "user root;" : "";
  return `daemon off;
${user}
worker_processes 1;
pid ${directory}/nginx.pid;
error_log ${directory}/error.log crit;
events { worker_connections 4096; }
http {
  access_log off;
  ${temporary.join("\n  ")}
  server {
    ${ADDRESSES.map((address) => `listen ${address}:${port} ssl backlog=1024;`).join("\n    ")}
    ssl_protocols TLSv1.2 TLSv1.3;
    ${serverLines.join("\n    ")}
    return 204;
  }
}
`;
}
