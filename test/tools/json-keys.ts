import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** Keys of the table in docs/check-json.md, as `bindings[].findings[].code`. */
export function documentedKeys(): readonly string[] {
  const page = readFileSync(resolve(import.meta.dirname, "../../docs/check-json.md"), "utf8");
  return [...page.matchAll(/^\| `([a-z0-9_.[\]]+)` \|/gm)].map(([, path]) => path ?? "");
}

/** Their contents depend on what they are about. */
const FREE = /^(bindings\[\]\.findings\[\]\.(?:evidence\.facts|suppressed\.match))\..*$/;

/** Every key of a printed object in the same writing, of lists and objects those inside too. */
export function keysIn(json: string): ReadonlySet<string> {
  const keys = pathsOf(JSON.parse(json), "").map((path) => path.replace(FREE, "$1"));
  return new Set(keys.filter((key) => key !== "" && !key.endsWith("[]")));
}

function pathsOf(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((item) => pathsOf(item, `${path}[]`))];
  if (typeof value !== "object" || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, part]) => pathsOf(part, path === "" ? key : `${path}.${key}`)),
  ];
}
