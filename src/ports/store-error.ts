export type StoreErrorReason =
  /** The file (or its folder) does not exist. */
  | "missing"
  /** It exists, but this user may not open it. */
  | "unreadable"
  /** Opened for reading, or on a medium that cannot be written. */
  | "read-only"
  | "not-a-database"
  /** A sound database of another program. */
  | "not-ours"
  | "corrupt"
  | "newer-than-code"
  | "older-than-code"
  /** A migration that was applied differs from the one that this version ships. */
  | "migration-changed"
  /** Somebody else held the write lock for longer than we wait. */
  | "locked"
  /** The disk, or the room that the database may take, is full. */
  | "full"
  /** The file system does not give what the store needs to keep its word. */
  | "not-durable"
  | "failed";

/** The store itself failed. `message` is one sentence that names the file and the mend; nothing was half written. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly reason: StoreErrorReason;

  constructor(reason: StoreErrorReason, message: string, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
  }
}
