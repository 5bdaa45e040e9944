import { readFileSync } from "node:fs";

/** From package.json, which lies two folders above this file in the checkout and in the package. */
export function programVersion(): string {
  const file = new URL("../../package.json", import.meta.url);
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
  return version;
}
