import type { Change } from "../../core/record.ts";
import type { Instant } from "../../core/time.ts";
import type { SqliteDatabase } from "./database.ts";

/** History of what was seen. */
export interface ChangeTable {
  append(binding: string, changes: readonly Change[]): void;
  /** Newest first. */
  read(binding: string, limit: number): readonly Change[];
  /** Of all bindings, oldest first. */
  since(at: Instant): readonly (Change & { readonly binding: string })[];
}

interface ChangeRow extends Omit<Change, "keyType"> {
  readonly key_type: Change["keyType"];
}

export function openChangeTable(database: SqliteDatabase): ChangeTable {
  const insert = database.prepare(
    "INSERT INTO change (at, binding, kind, address, key_type, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const select = database.prepare<[string, number], ChangeRow>(
    `SELECT at, kind, address, key_type, before, after FROM change
     WHERE binding = ? ORDER BY at DESC, id DESC LIMIT ?`,
  );
  const selectSince = database.prepare<[Instant], ChangeRow & { readonly binding: string }>(
    `SELECT at, kind, address, key_type, before, after, binding FROM change WHERE at >= ? ORDER BY at, id`,
  );
  return {
    append(binding, changes) {
      for (const { at, kind, address, keyType, before, after } of changes) {
        insert.run(at, binding, kind, address, keyType, before, after);
      }
    },
    read: (binding, limit) =>
      select.all(binding, limit).map(({ key_type: keyType, ...row }) => ({ ...row, keyType })),
    since: (at) => selectSince.all(at).map(({ key_type: keyType, ...row }) => ({ ...row, keyType })),
  };
}
