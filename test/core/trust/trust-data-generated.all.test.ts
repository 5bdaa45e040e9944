import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  DEBIAN_FOLDER,
  DEFAULT_LISTS,
  TRUST_DATA_FILE,
  trustDataText,
} from "../../tools/generate-trust-data.ts";

/** The shipped file names the package's version; another version may hold other certificates. */
function hasTheSamePackage(): boolean {
  if (!existsSync(DEFAULT_LISTS) || !existsSync(DEBIAN_FOLDER) || !existsSync("/usr/bin/dpkg-query"))
    return false;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a format of dpkg-query's own.
  const version = execFileSync("/usr/bin/dpkg-query", ["-W", "-f", "${Version}", "ca-certificates"], {
    encoding: "utf8",
  });
  return readFileSync(TRUST_DATA_FILE, "utf8").includes(`ca-certificates ${version}"`);
}

describe.skipIf(!hasTheSamePackage())(
  "generating trust data (skipped without ../shared/data/root-programs, or with another ca-certificates than the file names)",
  () => {
    it("gives the shipped file byte for byte", () => {
      expect(trustDataText(DEFAULT_LISTS)).toBe(readFileSync(TRUST_DATA_FILE, "utf8"));
    });
  },
);
