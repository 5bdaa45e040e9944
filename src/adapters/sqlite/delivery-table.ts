import {
  type Delivery,
  type DeliveryDetail,
  type NewDelivery,
  ROADS,
  type Road,
} from "../../core/alerts/delivery.ts";
import { type DurationMs, HOUR, type Instant } from "../../core/time.ts";
import type { DeliveryKey, DeliveryUpdate, Outbox } from "../../ports/outbox.ts";
import type { SqliteDatabase } from "./database.ts";

export interface DeliveryTable {
  /** On the given roads, else on those that are open. */
  add(delivery: NewDelivery, roads?: readonly Road[]): void;
  openRoads(roads: readonly Road[]): void;
  /** So many per road at most. */
  due(at: Instant, limit: number): readonly Delivery[];
  update(update: DeliveryKey & DeliveryUpdate): void;
  /** The incident is over before anybody heard of it: what waits for its first attempt is dropped. True when nothing of it was ever sent. */
  dropUnsent(incident: string, since: Instant, at: Instant): boolean;
  mailsSince(of: Pick<Delivery, "owner" | "copy">, since: Instant): readonly Instant[];
  status(since: Instant): Awaited<ReturnType<Outbox["outbox"]>>;
  list(of: Parameters<Outbox["deliveries"]>[0], limit: number): readonly Delivery[];
  retryFailed(at: Instant): number;
}

/** Nothing waits longer than an hour by plan: what would was planned before the clock was set back, and is due. */
const LONGEST_WAIT: DurationMs = 2 * HOUR;

interface DeliveryRow extends Omit<Delivery, "createdAt" | "nextAt" | "endedAt" | "recipients" | "detail"> {
  readonly created_at: Instant;
  readonly next_at: Instant;
  readonly ended_at: Instant | null;
  readonly recipients: string;
  readonly detail: string;
}

export function openDeliveryTable(database: SqliteDatabase): DeliveryTable {
  return { ...openWriting(database), ...openReading(database) };
}

type Writing = "add" | "openRoads" | "update" | "dropUnsent" | "retryFailed";

function openWriting(database: SqliteDatabase): Pick<DeliveryTable, Writing> {
  const insert = database.prepare(
    `INSERT INTO delivery (id, road, copy, kind, incident, owner, severity, created_at, next_at, detail, attempts, state, recipients, answer)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 'waiting', '[]', '') ON CONFLICT DO NOTHING`,
  );
  const update = database.prepare(
    `UPDATE delivery SET next_at = ?, attempts = ?, state = ?, ended_at = ?, recipients = ?, answer = ?, detail = ?
     WHERE id = ? AND road = ? AND copy = ?`,
  );
  const drop = database.prepare(
    `UPDATE delivery SET state = 'dropped', ended_at = ?, answer = 'over before it was sent'
     WHERE incident = ? AND state = 'waiting' AND attempts = 0 AND kind <> 'cleared'
       AND json_extract(detail, '$.triedAt') IS NULL`,
  );
  const told = database
    .prepare<[string, Instant], number>(
      "SELECT sum(state <> 'dropped') FROM delivery WHERE incident = ? AND created_at >= ? AND kind <> 'cleared'",
    )
    .pluck();
  const retry = database.prepare(
    "UPDATE delivery SET state = 'waiting', ended_at = NULL, attempts = 0, created_at = :at, next_at = :at, detail = json_remove(detail, '$.triedAt') WHERE state = 'failed'",
  );
  let open: readonly Road[] = ROADS;
  return {
    openRoads(roads) {
      open = roads;
    },
    add(delivery, roads = open) {
      const { id, copy, kind, incident, owner, severity, createdAt, nextAt, detail } = delivery;
      for (const road of roads) {
        insert.run(
          ...[id, road, copy, kind, incident, owner, severity, createdAt, nextAt],
          JSON.stringify(detail),
        );
      }
    },
    update({ nextAt, attempts, state, endedAt, recipients, answer, detail, id, road, copy }) {
      update.run(
        nextAt,
        attempts,
        state,
        endedAt ?? null,
        JSON.stringify(recipients),
        answer,
        JSON.stringify(detail),
        id,
        road,
        copy,
      );
    },
    dropUnsent(incident, since, at) {
      drop.run(at, incident);
      return told.get(incident, since) === 0;
    },
    retryFailed: (at) => retry.run({ at }).changes,
  };
}

function openReading(database: SqliteDatabase): Omit<DeliveryTable, Writing> {
  const due = database.prepare<
    [{ at: Instant; limit: number; longest: DurationMs; road: Road }],
    DeliveryRow
  >(
    `SELECT * FROM delivery WHERE state = 'waiting' AND road = :road AND (next_at <= :at OR next_at > :at + :longest)
     ORDER BY severity <> 'critical', created_at, id, road LIMIT :limit`,
  );
  const mailsSince = openMailsSince(database);
  const waiting = database.prepare<
    [],
    { waiting: number; oldestAt: Instant | null; refusedSince: Instant | null }
  >(
    `SELECT count(*) AS waiting, min(CASE WHEN attempts > 0 THEN created_at ELSE next_at END) AS oldestAt, min(CASE WHEN attempts > 0 THEN created_at END) AS refusedSince
     FROM delivery WHERE state = 'waiting'`,
  );
  const failed = database
    .prepare<[Instant], number>("SELECT count(*) FROM delivery WHERE state = 'failed' AND ended_at >= ?")
    .pluck();
  const { all, ofState, ofBinding } = openLists(database);
  return {
    due: (at, limit) =>
      ROADS.flatMap((road) => due.all({ at, limit, longest: LONGEST_WAIT, road }).map(toDelivery)),
    mailsSince,
    status(since) {
      const { waiting: count = 0, oldestAt = null, refusedSince = null } = waiting.get() ?? {};
      return {
        waiting: count,
        oldestAt: oldestAt ?? undefined,
        refusedSince: refusedSince ?? undefined,
        failed: failed.get(since) ?? 0,
      };
    },
    list({ binding, state }, limit) {
      if (binding !== undefined) return ofBinding.all({ binding, limit }).map(toDelivery);
      return (state === undefined ? all.all(limit) : ofState.all(state, limit)).map(toDelivery);
    },
  };
}

function openMailsSince(database: SqliteDatabase): DeliveryTable["mailsSince"] {
  // Two statements, each with an index of its own; what is told in a summary is looked for in the last hour of one owner.
  const mails = (whose: string) =>
    database
      .prepare<[{ owner: string; since: Instant }], Instant>(
        `SELECT min(ended_at) AS at FROM delivery
         WHERE state = 'sent' AND ended_at > :since AND road = 'mail' AND ${whose}
           AND kind IN ('opened', 'escalated', 'reminded', 'cleared')
         GROUP BY coalesce(detail ->> '$.summary', id) ORDER BY at`,
      )
      .pluck();
  const toOwner = mails("owner = :owner AND copy = ''");
  const copies = mails("copy <> ''");
  return ({ owner, copy }, since) => (copy === "" ? toOwner : copies).all({ owner, since });
}

function openLists(database: SqliteDatabase) {
  const order = "ORDER BY created_at DESC, id, road, copy LIMIT ?";
  return {
    all: database.prepare<[number], DeliveryRow>(`SELECT * FROM delivery ${order}`),
    ofState: database.prepare<[string, number], DeliveryRow>(
      `SELECT * FROM delivery WHERE state = ? ${order}`,
    ),
    // What was told of incidents while one of their findings was about the binding, and of it when stock was taken.
    ofBinding: database.prepare<[{ binding: string; limit: number }], DeliveryRow>(
      `SELECT * FROM delivery WHERE incident IN (
         SELECT incident FROM transition WHERE binding = :binding AND incident IS NOT NULL
         UNION SELECT incident FROM finding WHERE binding = :binding AND incident IS NOT NULL
       ) AND incident <> '' OR kind = 'baseline' AND EXISTS (
         SELECT 1 FROM json_each(detail, '$.findings')
         WHERE value IN (SELECT finding_id FROM transition WHERE binding = :binding)
       ) ORDER BY created_at DESC, id, road, copy LIMIT :limit`,
    ),
  };
}

function toDelivery({
  created_at: createdAt,
  next_at: nextAt,
  ended_at: endedAt,
  recipients,
  detail,
  ...row
}: DeliveryRow): Delivery {
  return {
    ...row,
    createdAt,
    nextAt,
    endedAt: endedAt ?? undefined,
    recipients: JSON.parse(recipients) as string[],
    detail: JSON.parse(detail) as DeliveryDetail,
  };
}
