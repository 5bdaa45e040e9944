import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  DEBIAN_FOLDER,
  DEFAULT_LISTS,
  TRUST_DATA_FILE,
  trustDataText,
} from "../../tools/generate-trust-data.ts";

describe.skipIf(!existsSync(DEFAULT_LISTS) || !existsSync(DEBIAN_FOLDER))(
  "generating trust data (skipped without ../shared/data/root-programs or Debian's ca-certificates)",
  () => {
    it("gives the shipped file byte for byte", () => {
      expect(trustDataText(DEFAULT_LISTS)).toBe(readFileSync(TRUST_DATA_FILE, "utf8"));
    });
  },
);
