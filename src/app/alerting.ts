import { randomInt } from "node:crypto";
import type { Logger } from "../adapters/log/logger.ts";
import type { OwnMetrics } from "../adapters/metrics/own-metrics.ts";
import { lastDueBetween } from "../adapters/schedule/cron.ts";
import type { Alert } from "../core/alerts/alert.ts";
import { contentId } from "../core/alerts/content-id.ts";
import { type Delivery, isAnythingDoubted, ROADS, type Road } from "../core/alerts/delivery.ts";
import type { HeartbeatView } from "../core/alerts/incident-view.ts";
import { inForce, Quiet, type Suppression } from "../core/alerts/suppression.ts";
import type { OpenFinding, Severity } from "../core/findings/finding.ts";
import { bindingKey } from "../core/inventory/binding.ts";
import { DAY, type Instant } from "../core/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import { deliverOn } from "../usecases/deliver.ts";
import type { Fleet } from "../usecases/fleet.ts";
import { createDesk, type Desk } from "../usecases/message-desk.ts";
import { takeStock } from "../usecases/take-stock.ts";
import { type Deafness, tellUnheard } from "../usecases/tell-unheard.ts";
import { addressesOf, isObserving, ownerOf } from "./addressees.ts";
import type { Current } from "./current.ts";
import { isPingDue, MessageCalendar } from "./message-calendar.ts";
import { openRoads, type Roads } from "./roads.ts";
import { tellAlertmanagers } from "./tell-alertmanagers.ts";

export interface AlertingOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly fleet: Fleet;
  readonly metrics: OwnMetrics;
  readonly log: Logger;
  readonly current: () => Current;
  /** Sources that can be taken stock of. */
  readonly sources: () => Iterable<string>;
}

const TWO_TO_THE_32 = 2 ** 32;

/** Sees to it that people and programs hear what is found: it decides when, and core decides what. */
export class Alerting {
  readonly #options: AlertingOptions;
  readonly #desk: Desk;
  readonly #calendar: MessageCalendar;
  readonly #closing = new AbortController();
  #roads: Roads;
  #suppressions: readonly Suppression[] = [];
  #quiet = new Quiet([]);
  readonly #delivering = new Map<Road, Promise<void>>();
  #telling: Promise<void> | undefined;
  /** What Alertmanagers were told last. */
  #pushed: readonly Alert[] = [];
  #lastSweepAt: Instant | undefined;
  #lastPingAt: Instant | undefined;

  constructor(options: AlertingOptions) {
    this.#options = options;
    this.#roads = this.#openRoads();
    this.#desk = this.#createDesk();
    this.#calendar = this.#createCalendar();
  }

  /** The configuration has changed. */
  reconfigure(): void {
    this.#calendar.forget();
    this.#roads.close();
    this.#roads = this.#openRoads();
  }

  /** What people want to hear nothing of, as last read. */
  get suppressions(): readonly Suppression[] {
    return inForce(this.#suppressions, this.#options.fleet.openFindings());
  }

  isSuppressed(finding: OpenFinding): boolean {
    return this.suppressionOf(finding) !== undefined;
  }

  /** What keeps a finding from being told now. */
  suppressionOf(finding: OpenFinding): Suppression | undefined {
    const { fleet, clock } = this.#options;
    const binding = finding.subject === "binding" ? fleet.find(bindingKey(finding))?.binding : undefined;
    return this.#quiet.suppressionOf(finding, binding, clock.now());
  }

  /** After a sweep: what it brought is complete. */
  async afterSweep(): Promise<void> {
    const { clock, store, fleet, sources, current } = this.#options;
    const at = clock.now();
    this.#lastSweepAt = at;
    store.openRoads(this.#openNow(this.#roads));
    await this.readSuppressions();
    const { owner: defaultOwner } = current().config.defaults;
    const stock = { store, records: () => fleet.records(), defaultOwner };
    const isSuppressed = (finding: OpenFinding): boolean => this.isSuppressed(finding);
    const otherFindings = (): readonly OpenFinding[] => fleet.otherFindings();
    await tellUnheard({ ...stock, isSuppressed, otherFindings }, this.#deafness(), at);
    await takeStock({ ...stock, sources: sources() }, at);
    await store.settleIncidents(at);
    await this.#calendar.plan(at);
    this.#ping(at);
    this.#tell();
    await this.#measure(at);
  }

  async readSuppressions(): Promise<void> {
    const { store, clock } = this.#options;
    const suppressions = await store.suppressions(clock.now());
    // It is asked for every second, and seldom another one.
    if (suppressions !== this.#suppressions) this.#quiet = new Quiet(suppressions);
    this.#suppressions = suppressions;
  }

  /** Sends what is due; never twice at the same time on one road, and no road waits for another. */
  async deliver(): Promise<void> {
    const idle = ROADS.filter((road) => !this.#delivering.has(road));
    const begun = idle.map((road) => {
      const delivering = this.#deliverOn(road).finally(() => this.#delivering.delete(road));
      this.#delivering.set(road, delivering);
      return delivering;
    });
    await Promise.all(begun);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    // What is under way may still be accepted: then it has to be written down.
    await Promise.allSettled([...this.#delivering.values(), this.#telling]);
    this.#roads.close();
  }

  #openRoads(): Roads {
    const { current, clock, store } = this.#options;
    const roads = openRoads(current().config, clock);
    store.openRoads(this.#openNow(roads));
    return roads;
  }

  /** While observing, observers are told by mail, and nobody else. */
  #openNow({ notifiers }: Roads): readonly Road[] {
    const { current, clock } = this.#options;
    const isMailOnly = isObserving(current().config, clock.now());
    return [...notifiers.keys()].filter((road) => road === "mail" || !isMailOnly);
  }

  async #deliverOn(on: Road): Promise<void> {
    const { clock, store, metrics, log, current } = this.#options;
    // Somebody may have taken on, a moment ago, what is about to be told.
    await this.readSuppressions();
    const ports = {
      clock,
      store,
      roads: this.#roads.notifiers,
      desk: this.#desk,
      random: () => randomInt(TWO_TO_THE_32) / TWO_TO_THE_32,
      perHour: current().config.alerts.perHour,
      defaultOwner: current().config.defaults.owner,
      ownerOf: async ({ owner, incident }: Delivery) =>
        ownerOf(current().config, owner, (await store.incident(incident))?.incident),
      signal: this.#closing.signal,
      onResult: ({ id, road, kind, answer, recipients }: Delivery, result: "sent" | "retry" | "failed") => {
        metrics.countDelivery(road, result);
        const line = { id, kind, road, to: recipients, answer };
        if (result === "sent") log.info("A message was accepted", line);
        else log.warn(result === "retry" ? "A message was not accepted yet" : "A message was given up", line);
      },
    };
    const moved = await deliverOn(ports, on);
    if (moved > 0) await this.#measure(clock.now());
  }

  async #measure(at: Instant): Promise<void> {
    const { waiting, oldestAt } = await this.#options.store.outbox(at - DAY);
    this.#options.metrics.setOutbox(waiting, oldestAt);
  }

  /** Everybody who owns something. */
  #owners(): ReadonlySet<string> {
    const { fleet, current } = this.#options;
    const { owner: defaultOwner } = current().config.defaults;
    return new Set([...fleet.records().map(({ binding }) => binding.owner || defaultOwner), defaultOwner]);
  }

  /** Why owners hear of nothing now, if so. */
  #deafness(): Deafness | undefined {
    const { current, clock } = this.#options;
    if (isObserving(current().config, clock.now())) return "observing";
    return this.#roads.notifiers.size === 0 ? "no road" : undefined;
  }

  /** A sign of life for a dead man's switch: lost is lost, the next one comes. */
  #ping(at: Instant): void {
    const { heartbeatMs } = this.#options.current().config.webhook ?? {};
    const webhook = this.#roads.notifiers.get("webhook");
    if (heartbeatMs === undefined || webhook === undefined) return;
    if (!isPingDue(this.#lastPingAt, at, heartbeatMs)) return;
    this.#lastPingAt = at;
    const told = { kind: "heartbeat", view: this.#heartbeat() } as const;
    void webhook.send({ id: contentId(["ping", at]), thread: "", to: [], severity: "info", told });
  }

  /** Alertmanagers are told what is, not what happened: one that was away hears it all the next time. */
  #tell(): void {
    const { alertmanagers } = this.#roads;
    const { metrics, log, current, clock } = this.#options;
    if (alertmanagers === undefined || this.#telling !== undefined) return;
    if (isObserving(current().config, clock.now())) return;
    this.#telling = tellAlertmanagers({
      ...this.#options,
      sender: alertmanagers,
      previous: this.#pushed,
      isSuppressed: (finding) => this.isSuppressed(finding),
      onResult: (url, outcome) => {
        metrics.countDelivery("alertmanager", outcome.kind === "accepted" ? "sent" : "retry");
        if (outcome.kind !== "accepted")
          log.warn("An Alertmanager was not told", { url, answer: outcome.answer });
      },
    })
      .then((alerts) => {
        this.#pushed = alerts;
      })
      .catch((error: unknown) => log.error("Alertmanagers could not be told", { error }))
      .finally(() => {
        this.#telling = undefined;
      });
  }

  #createDesk(): Desk {
    const { clock, store, fleet, current } = this.#options;
    return createDesk({
      clock,
      store,
      records: () => fleet.records(),
      otherFindings: () => fleet.otherFindings(),
      recordOf: (key) => fleet.find(key),
      presentedOf: async (digest) => {
        const chain = await store.chain(digest);
        if (chain === undefined) return undefined;
        return current().tools.evaluator.evaluate({ chain, at: new Date(clock.now()), stores: [] }).presented;
      },
      addressesOf: (owner, about) => addressesOf(current().config, owner, about, clock.now()),
      isDefault: (owner) => owner === current().config.defaults.owner,
      suppressionOf: (finding) => this.suppressionOf(finding),
      heartbeat: () => this.#heartbeat(),
    });
  }

  #createCalendar(): MessageCalendar {
    const { store, current, fleet } = this.#options;
    return new MessageCalendar({
      store,
      dueBetween: lastDueBetween,
      expressions: () => current().config.alerts,
      owners: () => this.#owners(),
      isInDoubt: (at) => isAnythingDoubted(fleet.otherFindings(), at),
    });
  }

  #heartbeat(): HeartbeatView {
    const { clock, fleet } = this.#options;
    const open: Record<Severity, number> = { info: 0, warning: 0, critical: 0 };
    const found = [...fleet.records().flatMap(({ findings }) => findings), ...fleet.otherFindings()];
    for (const { severity } of found) open[severity] += 1;
    return { at: clock.now(), bindings: fleet.size, lastSweepAt: this.#lastSweepAt, open };
  }
}
