import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { printable } from "../../core/names/printable.ts";

export type FileBytes =
  | { readonly ok: true; readonly bytes: Uint8Array }
  /** A sentence that names the file and the mend. */
  | { readonly ok: false; readonly problem: string };

/** A hundred certificates with long names have a quarter of it. */
export const MAX_FILE_BYTES: number = 4 * 1024 * 1024;

/** The bytes of a file, a pipe that a shell made included (`<(command)`); `path` is what is opened, `name` what people are told. */
export async function readCertificateFile(path: string, name: string): Promise<FileBytes> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, constants.O_RDONLY);
    if ((await handle.stat()).isDirectory()) return failed(name, "is a directory; name the files in it");
    return await readBounded(handle.createReadStream({ autoClose: false }), name);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "") throw error;
    return failed(name, WORDS[code] ?? `cannot be read (${code})`);
  } finally {
    await handle?.close();
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: "does not exist; correct the path",
  ENOTDIR: "does not exist; correct the path",
  EISDIR: "is a directory; name the files in it",
  EACCES: "may not be read by this user; change its permissions",
  EPERM: "may not be read by this user; change its permissions",
};

/** All of standard input. */
export function readStandardInput(
  stream: AsyncIterable<Uint8Array | string> = process.stdin,
): Promise<FileBytes> {
  return readBounded(stream, "Standard input");
}

async function readBounded(stream: AsyncIterable<Uint8Array | string>, name: string): Promise<FileBytes> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    length += bytes.length;
    if (length > MAX_FILE_BYTES) {
      return failed(
        name,
        `is larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB, which no bundle is; name the bundle`,
      );
    }
    chunks.push(bytes);
  }
  return { ok: true, bytes: new Uint8Array(Buffer.concat(chunks)) };
}

function failed(name: string, text: string): FileBytes {
  return { ok: false, problem: `${printable(name)} ${text}.` };
}
