import { resolve } from "node:path";
import type { ConfigProblem, Path } from "./problem.ts";
import { at, entriesOf, mapping } from "./raw-value.ts";
import { filePath } from "./texts.ts";

/** A file that the configuration names, and what it has to hold. */
export type FileRole =
  /** Its path may be a glob. */
  | { readonly kind: "store"; readonly name: string }
  | { readonly kind: "hosted" }
  /** `force`: taken also when it looks absurd. */
  | { readonly kind: "trust-data"; readonly force: boolean }
  | { readonly kind: "secret" };

export interface NamedFile {
  readonly role: FileRole;
  /** Absolute path. */
  readonly file: string;
  readonly place: Pick<ConfigProblem, "file" | "line" | "column" | "path">;
}

type Found = Pick<NamedFile, "role" | "file"> & { readonly path: Path };

/** Every file that is named anywhere, once, in a file as it was parsed: whatever else is wrong with it. */
export function filesNamedIn(document: unknown, directory: string): readonly Found[] {
  const found = new Map<string, Found>();
  const add = (role: FileRole, value: unknown, path: Path): void => {
    const read = filePath.safeParse(value);
    if (!read.success) return;
    const file = resolve(directory, read.data);
    const key = JSON.stringify([role, file]);
    if (!found.has(key)) found.set(key, { role, file, path });
  };
  for (const [name, store] of Object.entries(mapping(at(document, "stores")))) {
    add({ kind: "store", name }, at(store, "pem"), ["stores", name, "pem"]);
  }
  for (const { value, path } of entriesOf(document, ["bindings"])) {
    const hosted = at(value, "hosted");
    add({ kind: "hosted" }, at(hosted, "pem"), [...path, "hosted", "pem"]);
    for (const layer of ["origin", "edge"]) {
      add({ kind: "hosted" }, at(at(hosted, layer), "pem"), [...path, "hosted", layer, "pem"]);
    }
  }
  const trust = at(document, "trust");
  add({ kind: "trust-data", force: at(trust, "force") === true }, at(trust, "file"), ["trust", "file"]);
  for (const [part, key] of SECRET_FILES) add({ kind: "secret" }, at(at(document, part), key), [part, key]);
  return [...found.values()];
}

const SECRET_FILES = [
  ["mail", "password_file"],
  ["alertmanager", "token_file"],
  ["webhook", "secret_file"],
] as const;
