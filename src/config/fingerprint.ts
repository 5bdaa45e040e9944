import { createHash } from "node:crypto";
import { readRegularFile } from "./read-file.ts";

const MAX_FILE_BYTES = 16 * 1024 * 1024;
const AT_ONCE = 16;

/**
 * A digest (hex) of the content of the configuration file and of all files it names. Contents are compared, not times or inodes:
 * a Kubernetes ConfigMap changes by swapping symbolic links. A file that cannot be read counts with its reason.
 */
export async function fingerprintConfig(file: string, referenced: readonly string[]): Promise<string> {
  const paths = [file, ...[...new Set(referenced)].sort()];
  const hash = createHash("sha256");
  for (let start = 0; start < paths.length; start += AT_ONCE) {
    const batch = paths.slice(start, start + AT_ONCE);
    for (const part of await Promise.all(batch.map(digest))) hash.update(`${part}\n`);
  }
  return hash.digest("hex");
}

async function digest(path: string): Promise<string> {
  const content = await readRegularFile(path, MAX_FILE_BYTES);
  const state = content.ok ? createHash("sha256").update(content.bytes).digest("hex") : content.reason;
  return `${JSON.stringify(path)} ${state}`;
}
