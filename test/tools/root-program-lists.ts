/** Reads the lists that trust data is generated from; docs/trust-data.md says what they are. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

export interface StoreList {
  readonly version: string | null;
  readonly date: string;
  /** Name by SHA-256. */
  readonly members: ReadonlyMap<string, string>;
}

const observatory = z.object({
  version: z.string().nullable(),
  date_fetched: z.string(),
  trusted_certificates_count: z.number(),
  trusted_certificates: z.array(z.object({ subject_name: z.string(), fingerprint: z.string() })),
});

/** A store as the Trust Stores Observatory writes it; a list that is cut short throws. */
export function readStoreList(folder: string, file: string): StoreList {
  // `core` leaves dates as texts.
  const list = observatory.parse(parse(readFileSync(join(folder, file), "utf8"), { schema: "core" }));
  const members = new Map(list.trusted_certificates.map((item) => [item.fingerprint, item.subject_name]));
  if (members.size !== list.trusted_certificates_count) throw new Error(`${file} is not complete`);
  return { version: list.version, date: list.date_fetched, members };
}

export interface NssRoot {
  readonly sha256: string;
  readonly notBefore: string;
  readonly trusted: boolean;
  /** ISO 8601; undefined where certdata.txt has none. */
  readonly distrustAfter: string | undefined;
  /** Date of Mozilla's fifteen-year rule, from notBefore. */
  readonly ruleDate: string;
}

/** Columns: label, SHA-256, …, not_before, not_after, server_trust, server_distrust_after (UTCTime), rule15_by_notBefore. */
export function readNssRoots(folder: string): readonly NssRoot[] {
  return rowsOf(folder, "nss_roots.csv").map((row) => {
    const [notBefore = "", , trust, distrustAfter = "", ruleDate = ""] = row.split(",").slice(-5);
    const after = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(distrustAfter);
    return {
      sha256: digestIn(row),
      notBefore,
      trusted: trust === "CKT_NSS_TRUSTED_DELEGATOR",
      distrustAfter: after
        ? `20${after[1]}-${after[2]}-${after[3]}T${after[4]}:${after[5]}:${after[6]}Z`
        : undefined,
      ruleDate,
    };
  });
}

export interface ChromeRoot {
  readonly sha256: string;
  /** ISO 8601. */
  readonly sctNotAfter: string | undefined;
}

/** Columns: SHA-256, name, sct_not_after_sec, note. Of constraints by Chrome's version, those of the current one. */
export function readChromeRoots(folder: string): readonly ChromeRoot[] {
  return rowsOf(folder, "chrome_v36.csv").map((row) => {
    const seconds = /",(\d*),/.exec(row)?.[1] ?? "";
    return {
      sha256: digestIn(row),
      sctNotAfter: seconds === "" ? undefined : isoSecond(Number(seconds) * 1000),
    };
  });
}

export function isoSecond(at: number): string {
  return new Date(at).toISOString().replace(".000Z", "Z");
}

function rowsOf(folder: string, file: string): readonly string[] {
  return readFileSync(join(folder, file), "utf8").trim().split(/\r?\n/).slice(1);
}

function digestIn(row: string): string {
  const digest = /\b[0-9a-f]{64}\b/.exec(row)?.[0];
  if (digest === undefined) throw new Error(`no SHA-256 in ${row}`);
  return digest;
}
