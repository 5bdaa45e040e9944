import {
  type Delivery,
  type DeliveryDetail,
  type NewDelivery,
  ROADS,
  type Road,
} from "../../core/alerts/delivery.ts";
import { type DurationMs, HOUR, type Instant } from "../../core/time.ts";
import type {
  DeliveryCounts,
  DeliveryFilter,
  DeliveryKey,
  DeliveryUpdate,
  Outbox,
} from "../../ports/outbox.ts";
import type { SqliteDatabase } from "./database.ts";

export interface DeliveryTable {
  /** On the given roads, else on those that are open. */
  add(delivery: NewDelivery, roads?: readonly Road[]): void;
  /** The same where nothing else about its incident waits for its first attempt: that tells how things are when it is sent. Gives the number of roads. */
  addUnlessUntold(delivery: NewDelivery): number;
  openRoads(roads: readonly Road[]): void;
  /** So many per road at most. */
  due(at: Instant, limit: number): readonly Delivery[];
  update(update: DeliveryKey & DeliveryUpdate): void;
  /** The incident is over before anybody heard of it: what waits for its first attempt is dropped. True when nothing of it was ever sent. */
  dropUnsent(incident: string, since: Instant, at: Instant): boolean;
  mailsSince(of: Pick<Delivery, "owner" | "copy">, since: Instant): readonly Instant[];
  status(since: Instant): Awaited<ReturnType<Outbox["outbox"]>>;
  list(of: DeliveryFilter, limit: number, skip: number): readonly Delivery[];
  counts(): DeliveryCounts;
  noticesOf(incident: string, since: Instant): readonly Delivery[];
  /** When something planned since an instant was last accepted of an incident; undefined: nothing was. */
  lastHeardAt(incident: string, since: Instant): Instant | undefined;
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

type Writing = "add" | "addUnlessUntold" | "openRoads" | "update" | "dropUnsent" | "retryFailed";

function openWriting(database: SqliteDatabase): Pick<DeliveryTable, Writing> {
  const insert = database.prepare(
    `INSERT INTO delivery (id, road, copy, kind, incident, owner, severity, created_at, next_at, detail, attempts, state, recipients, answer)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 'waiting', '[]', '') ON CONFLICT DO NOTHING`,
  );
  const update = database.prepare(
    `UPDATE delivery SET next_at = ?, attempts = ?, state = ?, ended_at = ?, recipients = ?, answer = ?, detail = ?
     WHERE id = ? AND road = ? AND copy = ?`,
  );
  const untold =
    "incident = ? AND state = 'waiting' AND attempts = 0 AND kind <> 'cleared' AND json_extract(detail, '$.triedAt') IS NULL";
  const drop = database.prepare(
    `UPDATE delivery SET state = 'dropped', ended_at = ?, answer = 'over before it was sent' WHERE ${untold}`,
  );
  const untoldRoads = database.prepare<[string], Road>(`SELECT road FROM delivery WHERE ${untold}`).pluck();
  const told = database
    .prepare<[string, Instant], number>(
      "SELECT sum(state <> 'dropped') FROM delivery WHERE incident = ? AND created_at >= ? AND kind <> 'cleared'",
    )
    .pluck();
  const retry = database.prepare(
    "UPDATE delivery SET state = 'waiting', ended_at = NULL, attempts = 0, created_at = :at, next_at = :at, detail = json_remove(detail, '$.triedAt') WHERE state = 'failed'",
  );
  let open: readonly Road[] = ROADS;
  const add: DeliveryTable["add"] = (delivery, roads = open) => {
    const { id, copy, kind, incident, owner, severity, createdAt, nextAt, detail } = delivery;
    for (const road of roads) {
      insert.run(
        ...[id, road, copy, kind, incident, owner, severity, createdAt, nextAt],
        JSON.stringify(detail),
      );
    }
  };
  return {
    openRoads(roads) {
      open = roads;
    },
    add,
    addUnlessUntold(delivery) {
      const waiting = untoldRoads.all(delivery.incident);
      const roads = open.filter((road) => !waiting.includes(road));
      add(delivery, roads);
      return roads.length;
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
  const heardAt = database
    .prepare<[string, Instant], Instant | null>(
      "SELECT max(ended_at) FROM delivery WHERE incident = ? AND created_at >= ? AND state = 'sent' AND kind <> 'cleared'",
    )
    .pluck();
  const noticesOf = database.prepare<[{ incident: string; since: Instant }], DeliveryRow>(
    `SELECT * FROM delivery WHERE incident = :incident AND created_at >= :since AND kind <> 'cleared'
     UNION ALL SELECT * FROM delivery WHERE kind = 'baseline' AND created_at >= :since`,
  );
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
    lastHeardAt: (incident, since) => heardAt.get(incident, since) ?? undefined,
    noticesOf: (incident, since) => noticesOf.all({ incident, since }).map(toDelivery),
    ...openLists(database),
  };
}

function openLists(database: SqliteDatabase): Pick<DeliveryTable, "list" | "counts"> {
  const listing = (where: string) =>
    database.prepare<[DeliveryFilter & { limit: number; skip: number }], DeliveryRow>(
      `SELECT * FROM delivery ${where} ORDER BY created_at DESC, id, road, copy LIMIT :limit OFFSET :skip`,
    );
  const lists = {
    all: listing(""),
    ofState: listing("WHERE state = :state"),
    ofBinding: listing(`WHERE (${OF_BINDING})`),
    ofBoth: listing(`WHERE (${OF_BINDING}) AND state = :state`),
  };
  const counted = database.prepare<[], { state: Delivery["state"]; count: number }>(
    "SELECT state, count(*) AS count FROM delivery GROUP BY state",
  );
  return {
    list(of, limit, skip) {
      const [ofAny, ofOne] =
        of.state === undefined ? (["all", "ofBinding"] as const) : (["ofState", "ofBoth"] as const);
      const list = lists[of.binding === undefined ? ofAny : ofOne];
      return list.all({ ...of, limit, skip }).map(toDelivery);
    },
    counts() {
      const counts = { waiting: 0, sent: 0, failed: 0, dropped: 0 };
      for (const { state, count } of counted.all()) counts[state] = count;
      return counts;
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

/** What was told of incidents while one of their findings was about the binding, and of it when stock was taken. */
const OF_BINDING = `
  incident IN (
    SELECT incident FROM transition WHERE binding = :binding AND incident IS NOT NULL
    UNION SELECT incident FROM finding WHERE binding = :binding AND incident IS NOT NULL
  ) AND incident <> '' OR kind = 'baseline' AND EXISTS (
    SELECT 1 FROM json_each(detail, '$.findings')
    WHERE value IN (SELECT finding_id FROM transition WHERE binding = :binding)
  )`;

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
