import type { Statement } from "better-sqlite3";
import type { BindingRecord } from "../../core/record.ts";
import { BoundedCache } from "./bounded-cache.ts";
import type { SqliteDatabase } from "./database.ts";

/** The daemon's read model holds the same objects, so that remembering them here costs little more than the map. */
const KEPT = 32_768;

/**
 * Records as this connection read or wrote them last: putting one together from its rows costs more than judging it.
 * Nothing is remembered beyond a commit of another connection, which `data_version` tells, nor beyond a change that this
 * one makes past the recorder (`forget`).
 */
export class RecordMemory {
  readonly #dataVersion: Statement<[], number>;
  #records = new BoundedCache<string, BindingRecord>(KEPT);
  #version: number | undefined;

  constructor(database: SqliteDatabase) {
    this.#dataVersion = database.prepare<[], number>("PRAGMA data_version").pluck();
  }

  /** To be called once before a group of `get`s, inside their transaction. */
  refresh(): void {
    const version = this.#dataVersion.get();
    if (version !== this.#version) this.forget();
    this.#version = version;
  }

  get(key: string): BindingRecord | undefined {
    return this.#records.get(key);
  }

  set(key: string, record: BindingRecord): void {
    this.#records.set(key, record);
  }

  forget(): void {
    this.#records = new BoundedCache(KEPT);
  }
}
