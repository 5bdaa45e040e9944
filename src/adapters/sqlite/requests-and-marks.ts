import type { Instant } from "../../core/time.ts";
import type { RequestKind } from "../../ports/store.ts";
import type { SqliteDatabase } from "./database.ts";

interface RequestRow {
  readonly kind: RequestKind;
  readonly key: string;
}

/** Two small tables by which commands and daemon tell each other something. */
export interface RequestsAndMarks {
  ask(kind: RequestKind, key: string, at: Instant): void;
  take(): readonly RequestRow[];
  mark(name: string, at: Instant): void;
  unmark(name: string): void;
  marks(): ReadonlyMap<string, Instant>;
}

export function openRequestsAndMarks(database: SqliteDatabase): RequestsAndMarks {
  const ask = database.prepare(
    "INSERT INTO request (kind, key, asked_at) VALUES (?, ?, ?) ON CONFLICT (kind, key) DO NOTHING",
  );
  const pending = database.prepare<[], number>("SELECT 1 FROM request LIMIT 1").pluck();
  const select = database.prepare<[], RequestRow>("SELECT kind, key FROM request ORDER BY id");
  const clear = database.prepare("DELETE FROM request");
  const mark = database.prepare(
    "INSERT INTO mark (name, at) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at",
  );
  const unmark = database.prepare("DELETE FROM mark WHERE name = ?");
  const marks = database.prepare<[], { name: string; at: Instant }>(
    "SELECT name, at FROM mark ORDER BY name",
  );
  const takeAll = database.transaction(() => {
    const taken = select.all();
    clear.run();
    return taken;
  });
  return {
    ask: (kind, key, at) => void ask.run(kind, key, at),
    // The daemon looks every second: no write lock for nothing.
    take: () => (pending.get() === undefined ? [] : takeAll.immediate()),
    mark: (name, at) => void mark.run(name, at),
    unmark: (name) => void unmark.run(name),
    marks: () => new Map(marks.all().map(({ name, at }) => [name, at])),
  };
}
