import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";

const rereadAfterMs = 5_000;

/** Addresses that the host's administrator gave to names; they come before DNS, as for every other program on the host. */
export interface HostsFile {
  find(domain: string): Promise<readonly string[]>;
}

export function systemHostsPath(): string {
  if (process.platform !== "win32") return "/etc/hosts";
  const { SystemRoot = "C:\\Windows" } = process.env;
  return join(SystemRoot, "System32", "drivers", "etc", "hosts");
}

/** Read again every few seconds at most. A missing or unreadable file is an empty one: DNS then decides alone. */
export function openHostsFile(path: string): HostsFile {
  let entries: Promise<ReadonlyMap<string, readonly string[]>> | undefined;
  let readAt = 0;
  return {
    find: async (domain) => {
      const now = performance.now();
      if (entries === undefined || now - readAt > rereadAfterMs) {
        readAt = now;
        entries = readFile(path, "utf8").then(parseHosts, () => new Map());
      }
      return (await entries).get(domain.toLowerCase()) ?? [];
    },
  };
}

/** hosts(5): an address, then its names; `#` begins a comment. Lines that are anything else are skipped. */
function parseHosts(text: string): ReadonlyMap<string, readonly string[]> {
  const entries = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    const [address = "", ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (isIP(address) === 0) continue;
    for (const name of names.map((name) => name.toLowerCase())) {
      entries.set(name, [...(entries.get(name) ?? []), address]);
    }
  }
  return entries;
}
