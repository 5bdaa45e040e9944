import type { Clock } from "../../ports/clock.ts";
import { openDatabase } from "./database.ts";
import { applyMigrations, assertKnown, readMigrations, SHIPPED_MIGRATIONS } from "./migrations.ts";
import { storeFailure } from "./store-failure.ts";

export interface MigrationReport {
  /** Version before and after; 0 is an empty database. */
  readonly from: number;
  readonly to: number;
  readonly applied: readonly { readonly version: number; readonly name: string }[];
}

/** Brings the database to this program's version, creating it where it is missing. Throws StoreError. */
export function migrate(
  file: string,
  options: { readonly clock?: Clock; readonly migrationsDirectory?: string } = {},
): MigrationReport {
  const migrations = readMigrations(options.migrationsDirectory ?? SHIPPED_MIGRATIONS);
  const database = openDatabase({ file, accept: (candidate) => assertKnown(candidate, migrations) });
  try {
    const applied = applyMigrations(database, migrations, options.clock ?? { now: Date.now });
    return {
      from: migrations.length - applied.length,
      to: migrations.length,
      applied: applied.map(({ version, name }) => ({ version, name })),
    };
  } catch (error) {
    throw storeFailure(file, error);
  } finally {
    database.close();
  }
}
