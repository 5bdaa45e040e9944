import type { lastDueBetween } from "../adapters/schedule/cron.ts";
import { contentId } from "../core/alerts/content-id.ts";
import type { NewDelivery } from "../core/alerts/delivery.ts";
import { type DurationMs, type Instant, MINUTE } from "../core/time.ts";
import type { Store } from "../ports/store.ts";

export interface CalendarOptions {
  readonly store: Pick<Store, "marks" | "mark" | "addDeliveries">;
  /** When an expression was due last. */
  readonly dueBetween: typeof lastDueBetween;
  readonly expressions: () => Readonly<Record<Scheduled, string | undefined>>;
  /** Who gets digests. */
  readonly owners: () => Iterable<string>;
  /** Whether our own network or clock is at fault: what is due by such a clock need not be due. */
  readonly isInDoubt: (at: Instant) => boolean;
}

/** A clock that has just leapt is doubted after the next sweep at the latest. */
const DIGEST_WAIT: DurationMs = 2 * MINUTE;

/** What is told by a calendar of its own; also the name of the mark that says when it was told last. */
type Scheduled = "digest" | "heartbeat";

/** Plans digests and signs of life; what fell into a sleep of the machine comes after it. */
export class MessageCalendar {
  readonly #options: CalendarOptions;
  /** Up to when it was looked at whether something was due: nothing of a week needs to be looked at every minute. */
  readonly #lookedAt = new Map<Scheduled, Instant>();

  constructor(options: CalendarOptions) {
    this.#options = options;
  }

  /** The expressions may be others now. */
  forget(): void {
    this.#lookedAt.clear();
  }

  async plan(at: Instant): Promise<void> {
    const { isInDoubt } = this.#options;
    if (!isInDoubt(at)) await this.#planDigests(at);
    await this.#planHeartbeat(at);
  }

  #planDigests(at: Instant): Promise<void> {
    const { store, owners } = this.#options;
    return this.#planOne("digest", at, async (dueAt, from) => {
      const digests = [...owners()].map((owner) => message("weekly", owner, at, dueAt, { from }));
      await store.addDeliveries(digests.map((digest) => ({ ...digest, nextAt: at + DIGEST_WAIT })));
    });
  }

  #planHeartbeat(at: Instant): Promise<void> {
    const { store } = this.#options;
    return this.#planOne("heartbeat", at, (dueAt) =>
      store.addDeliveries([message("heartbeat", "", at, dueAt, {})], ["mail"]),
    );
  }

  /** Marked is what was written: a crash between the two writes the same again, which is there already. */
  async #planOne(
    what: Scheduled,
    at: Instant,
    write: (dueAt: Instant, from: Instant) => Promise<void>,
  ): Promise<void> {
    const { store, dueBetween, expressions } = this.#options;
    const expression = expressions()[what];
    if (expression === undefined) return;
    const since = (await store.marks()).get(what);
    if (since === undefined || since > at) return store.mark(what, at);
    const lookedAt = this.#lookedAt.get(what) ?? since;
    const dueAt = dueBetween(expression, lookedAt > at ? since : Math.max(since, lookedAt), at);
    if (dueAt !== undefined) {
      await write(dueAt, since);
      await store.mark(what, at);
    }
    this.#lookedAt.set(what, at);
  }
}

/**
 * Whether a sign of life is due that comes `every` so often: once in each such span of the clock, however late in it the
 * sweep ends that it waits for. What a pause has left out is not made up for.
 */
export function isPingDue(last: Instant | undefined, at: Instant, every: DurationMs): boolean {
  return last === undefined || Math.floor(at / every) !== Math.floor(last / every);
}

function message(
  kind: NewDelivery["kind"],
  owner: string,
  at: Instant,
  dueAt: Instant,
  detail: NewDelivery["detail"],
): NewDelivery {
  return {
    id: contentId([kind, owner, dueAt]),
    copy: "",
    kind,
    incident: "",
    owner,
    severity: "info",
    createdAt: at,
    nextAt: at,
    detail,
  };
}
