import { setImmediate } from "node:timers/promises";
import type { Finding } from "../../core/findings/finding.ts";
import { reconcile } from "../../core/findings/reconcile.ts";
import type { BindingRecord } from "../../core/record.ts";
import type { Instant } from "../../core/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { openDatabase, type SqliteDatabase } from "./database.ts";
import {
  applyMigrations,
  assertCurrent,
  assertKnown,
  readMigrations,
  SHIPPED_MIGRATIONS,
} from "./migrations.ts";
import { openOutbox } from "./outbox.ts";
import { prune } from "./prune.ts";
import { openRecorder } from "./record.ts";
import { RecordMemory } from "./record-memory.ts";
import { replaceBindings } from "./replace-bindings.ts";
import { openSchedule } from "./schedule.ts";
import { storeFailure } from "./store-failure.ts";
import { openTables, readRecord, type Tables } from "./tables.ts";

export interface SqliteStoreOptions {
  /** Path, or `:memory:` for a store that ends with the process. */
  readonly file: string;
  /** For commands that only read; works beside a running daemon. */
  readonly readOnly?: boolean;
  /** For commands that leave a request beside a running daemon: neither creates nor migrates. */
  readonly existingOnly?: boolean;
  readonly clock?: Clock;
  readonly migrationsDirectory?: string;
}

const PAGE = 200;

/** Opens the store, creating and migrating it unless it is opened `readOnly` or `existingOnly`. Rejects with StoreError. */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const migrations = readMigrations(options.migrationsDirectory ?? SHIPPED_MIGRATIONS);
  const database = openDatabase({ ...options, accept: (candidate) => assertKnown(candidate, migrations) });
  try {
    if (options.readOnly === true || options.existingOnly === true) {
      assertCurrent(database, migrations);
    } else {
      applyMigrations(database, migrations, options.clock ?? { now: Date.now });
    }
    return storeOn(database);
  } catch (error) {
    database.close();
    throw storeFailure(options.file, error);
  }
}

/** The store on an open and migrated connection, which it closes. Work is synchronous inside: nothing interleaves. */
export function storeOn(database: SqliteDatabase): Store {
  const tables = openTables(database);
  const { ask, take, mark, marks } = tables.messages;
  const memory = new RecordMemory(database);
  const record = openRecorder(database, tables, memory);
  const schedule = openSchedule(database);
  const replaceFindings = database.transaction(
    (subject: "store" | "source" | "monitor", judged: readonly Finding[], at: Instant) => {
      const previous = tables.findings.ofSubject(subject);
      const { open: next, transitions } = reconcile(previous, judged, at);
      tables.alerts.begin(at);
      tables.findings.write({ previous, next, transitions, binding: undefined });
      tables.alerts.settle(at);
      return transitions;
    },
  );
  const read = database.transaction((key: string) => {
    memory.refresh();
    const record = memory.get(key) ?? readRecord(tables, key);
    if (record !== undefined) memory.set(key, record);
    return record;
  });

  async function guarded<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw storeFailure(database.name, error);
    }
  }

  return {
    record: (looks, decide) => guarded(() => record(looks, decide)),
    replaceBindings: (bindings, at, firstDue) =>
      guarded(() =>
        replaceBindings(database, tables, bindings, { at, firstDue, onWritten: () => memory.forget() }),
      ),
    replaceFindings: (subject, findings, at) =>
      guarded(() => replaceFindings.immediate(subject, findings, at)),
    makeDue: (keys, at) =>
      guarded(() => {
        schedule.makeDue(keys, at);
        if (keys.length > 0) memory.forget();
      }),
    prune: (before) => guarded(() => prune(database, before)),
    due: (at, limit) => guarded(() => schedule.due(at, limit)),
    find: (key) => guarded(() => read(key)),
    records: () => guardedPages(database.name, pages(database, tables)),
    otherFindings: () => guarded(() => tables.findings.others()),
    changes: (key, limit) => guarded(() => tables.changes.read(key, limit)),
    transitions: (key, limit) => guarded(() => tables.findings.history(key, limit)),
    chain: (digest) => guarded(() => tables.certificates.chain(digest)),
    ask: (kind, key, at) => guarded(() => ask(kind, key, at)),
    take: () => guarded(take),
    mark: (name, at) => guarded(() => mark(name, at)),
    marks: () => guarded(marks),
    recordTickets: (tickets) => guarded(() => tables.tickets.put(tickets)),
    tickets: () => guarded(() => tables.tickets.all()),
    forgetTicket: (id) => guarded(() => tables.tickets.remove(id)),
    ...openOutbox(database, tables, guarded),
    transitionsSince: (at) => guarded(() => tables.findings.transitionsSince(at)),
    changesSince: (at) => guarded(() => tables.changes.since(at)),
    close: () => guarded(() => void database.close()),
  };
}

/** Each page is one consistent reading; the event loop turns between two pages. */
async function* pages(database: SqliteDatabase, tables: Tables): AsyncGenerator<readonly BindingRecord[]> {
  const readPage = database.transaction((keys: readonly string[]) =>
    keys.map((key) => readRecord(tables, key)).filter((record) => record !== undefined),
  );
  let keys = tables.bindings.keys("", PAGE);
  while (keys.length > 0) {
    yield readPage(keys);
    await setImmediate();
    keys = tables.bindings.keys(keys.at(-1) ?? "", PAGE);
  }
}

async function* guardedPages<T>(file: string, source: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* source;
  } catch (error) {
    throw storeFailure(file, error);
  }
}
