import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

export type FileText =
  | { readonly ok: true; readonly text: string }
  /** `missing`: there is nothing at the path; `problem` goes after the path in a sentence. */
  | { readonly ok: false; readonly missing: boolean; readonly problem: string };

/** A bundle of all roots of the world has 300 kB; a trust data file 500. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Reads a regular file as text. Never waits for a pipe. */
export async function readTextFile(path: string): Promise<FileText> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = await handle.stat();
    if (!stat.isFile()) return failed("is not a file; name a file, or a glob such as DIRECTORY/*.pem");
    if (stat.size > MAX_BYTES) return failed(`is larger than ${MAX_BYTES} bytes`);
    return { ok: true, text: await handle.readFile("utf8") };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "") throw error;
    if (code === "ENOENT" || code === "ENOTDIR") return { ...failed("does not exist"), missing: true };
    return failed(
      code === "EACCES" || code === "EPERM"
        ? "may not be read by this user; change its permissions"
        : `cannot be read (${code})`,
    );
  } finally {
    await handle?.close();
  }
}

function failed(problem: string): { ok: false; missing: boolean; problem: string } {
  return { ok: false, missing: false, problem };
}
