import type { OpenFinding } from "../../core/findings/finding.ts";
import type { SqliteDatabase } from "./database.ts";

/** A finding that belongs to a stock-taking. */
export interface InStock extends Pick<OpenFinding, "id" | "code" | "severity"> {
  readonly incident: string;
  /** Slug; empty where the default owner acts. */
  readonly owner: string;
  /** Of the binding; undefined where it is about none. */
  readonly sources: readonly string[] | undefined;
}

/** Open findings that belong to a stock-taking. */
export interface StockTable {
  /** Where they lie, in this order: what is written side by side is written at once. */
  places(): readonly number[];
  /** Undefined when none is there any more. */
  at(place: number): InStock | undefined;
  /** It is like all others from now on. */
  release(place: number): void;
  ids(): readonly string[];
  /** How many open findings an incident has, without those that are information. */
  countOf(incident: string): number;
}

interface StockRow extends Omit<InStock, "sources"> {
  readonly sources: string | null;
}

export function openStockTable(database: SqliteDatabase): StockTable {
  const all = "FROM finding WHERE is_baseline = 1";
  const places = database.prepare<[], number>(`SELECT rowid ${all} ORDER BY rowid`).pluck();
  const ids = database.prepare<[], string>(`SELECT id ${all}`).pluck();
  // A trust store of the user's own may have an owner, which its finding names.
  const select = database.prepare<[number], StockRow>(
    `SELECT id, code, severity, incident,
       coalesce((SELECT owner FROM binding WHERE key = finding.binding),
         iif(subject = 'store', evidence ->> '$.facts.owner', NULL), '') AS owner,
       (SELECT attributes ->> '$.sources' FROM binding WHERE key = finding.binding) AS sources
     ${all} AND rowid = ? AND incident IS NOT NULL`,
  );
  const count = database
    .prepare<[string], number>("SELECT count(*) FROM finding WHERE incident = ? AND severity <> 'info'")
    .pluck();
  const release = database.prepare("UPDATE finding SET is_baseline = 0 WHERE rowid = ?");
  return {
    places: () => places.all(),
    at(place) {
      const row = select.get(place);
      if (row === undefined) return undefined;
      const sources = row.sources === null ? undefined : (JSON.parse(row.sources) as string[]);
      return { ...row, sources };
    },
    release: (place) => void release.run(place),
    ids: () => ids.all(),
    countOf: (incident) => count.get(incident) ?? 0,
  };
}
