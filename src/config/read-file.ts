import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

export type FileProblem = "file-missing" | "file-unreadable" | "not-a-file" | "file-too-large";

export type FileContent =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly reason: FileProblem; readonly detail: string };

/** Reads a regular file of at most `limit` bytes. Never waits for a pipe and never reads more. */
export async function readRegularFile(path: string, limit: number): Promise<FileContent> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    return await readHandle(handle, limit);
  } catch (error) {
    return failure(error);
  } finally {
    await handle?.close();
  }
}

async function readHandle(handle: FileHandle, limit: number): Promise<FileContent> {
  const stat = await handle.stat();
  if (stat.isDirectory()) return { ok: false, reason: "not-a-file", detail: "it is a directory" };
  if (!stat.isFile()) return { ok: false, reason: "not-a-file", detail: "it is not a regular file" };
  const tooLarge = {
    ok: false,
    reason: "file-too-large",
    detail: `it is larger than ${limit} bytes`,
  } as const;
  if (stat.size > limit) return tooLarge;
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const { bytesRead, buffer } = await handle.read({ buffer: Buffer.allocUnsafe(64 * 1024) });
    if (bytesRead === 0) return { ok: true, bytes: Buffer.concat(chunks) };
    total += bytesRead;
    if (total > limit) return tooLarge;
    chunks.push(buffer.subarray(0, bytesRead));
  }
}

const KNOWN: Readonly<Record<string, { readonly reason: FileProblem; readonly detail: string }>> = {
  ENOENT: { reason: "file-missing", detail: "there is no such file" },
  ENOTDIR: { reason: "file-missing", detail: "part of its path is not a directory" },
  EACCES: { reason: "file-unreadable", detail: "this user may not read it" },
  EPERM: { reason: "file-unreadable", detail: "this user may not read it" },
  ELOOP: { reason: "file-unreadable", detail: "its symbolic links go in a circle" },
  ENAMETOOLONG: { reason: "file-missing", detail: "its path is too long" },
  EISDIR: { reason: "not-a-file", detail: "it is a directory" },
  ENXIO: { reason: "not-a-file", detail: "it is not a regular file" },
};

function failure(error: unknown): FileContent {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known = Object.hasOwn(KNOWN, code) ? KNOWN[code] : undefined;
  if (known !== undefined) return { ok: false, ...known };
  // A code of the system that nobody foresaw is the disk's, not a bug of ours; everything else is.
  if (code === "") throw error;
  return { ok: false, reason: "file-unreadable", detail: `reading it failed with ${code}` };
}
