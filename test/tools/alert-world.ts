import { openSqliteStore } from "../../src/adapters/sqlite/sqlite-store.ts";
import { addressesOf, isObserving, ownerOf } from "../../src/app/addressees.ts";
import type { Config } from "../../src/config/config.ts";
import { defaultConfig } from "../../src/config/default-config.ts";
import type { DeliveryKind, Road } from "../../src/core/alerts/delivery.ts";
import { wrongCount } from "../../src/core/alerts/incident-view.ts";
import { Quiet, type Suppression } from "../../src/core/alerts/suppression.ts";
import { createDecide } from "../../src/core/decide/decide.ts";
import type { JudgeTools } from "../../src/core/decide/judge-tools.ts";
import type { FindingCode } from "../../src/core/findings/codes.ts";
import type { OpenFinding, Severity } from "../../src/core/findings/finding.ts";
import { type Binding, bindingKey } from "../../src/core/inventory/binding.ts";
import type { Decide } from "../../src/core/record.ts";
import { DAY, type Instant, MINUTE } from "../../src/core/time.ts";
import type { Message, Notifier, SendOutcome } from "../../src/ports/notifier.ts";
import type { Store } from "../../src/ports/store.ts";
import { Fleet } from "../../src/usecases/fleet.ts";
import { judgeSelf } from "../../src/usecases/guards.ts";
import { createDesk, type Desk } from "../../src/usecases/message-desk.ts";
import { OwnFaultWatch } from "../../src/usecases/own-faults.ts";
import { dueAfterSetBack } from "../../src/usecases/set-back.ts";
import { takeStock } from "../../src/usecases/take-stock.ts";
import { tellUnheard } from "../../src/usecases/tell-unheard.ts";
import { NOW } from "../core/decide/build.ts";
import { lookOf, type Sight } from "../core/decide/scene.ts";
import { deliverDue } from "./deliver-due.ts";

/** A message that left, with what a reader of its title would know. */
export interface Told {
  readonly at: Instant;
  readonly id: string;
  readonly to: readonly string[];
  readonly kind: DeliveryKind;
  /** Of an incident; empty for everything else. */
  readonly code: FindingCode | "";
  readonly severity: Severity;
  /** Findings that it tells of. */
  readonly total: number;
  readonly outcome: SendOutcome["kind"];
}

export interface WorldOptions {
  /** Of the database; a new one is created. */
  readonly file: string;
  readonly tools: JudgeTools;
  readonly bindings: readonly Binding[];
  /** What a look at a binding shows at an instant. */
  readonly sight: (binding: Binding, at: Instant) => Omit<Sight, "after" | "binding">;
  readonly startsAt?: Instant;
  /** What the mail server answers; it takes everything unless told. */
  readonly answer?: (message: Message, at: Instant) => SendOutcome;
  readonly config?: Partial<Pick<Config, "owners" | "alerts" | "defaults">>;
}

/** Two teams, and the default owner, who has no slug. */
export const OWNERS: Config["owners"] = new Map([
  ["web", { mail: ["web@example.com"], phone: "" }],
  ["shop", { mail: ["shop@example.com"], phone: "" }],
  ["platform", { mail: ["sre@example.com"], phone: "" }],
]);

const ACCEPTED: SendOutcome = { kind: "accepted", answer: "250 ok", refused: [] };
const LOOKS_TOGETHER = 100;

/**
 * The daemon's minute without its process: the real store on a file, judgement, own faults, stock-taking, settling, desk
 * and delivery under a clock that the test turns. Only the world that is looked at, and the mail server, are played.
 */
export class AlertWorld {
  readonly #options: WorldOptions;
  readonly config: Config;
  readonly told: Told[] = [];
  now: Instant;
  #store: Store | undefined;
  #fleet = new Fleet();
  #watch = new OwnFaultWatch();
  #decide: Decide;
  #desk: Desk | undefined;
  #quiet = new Quiet([]);

  constructor(options: WorldOptions) {
    this.#options = options;
    this.now = options.startsAt ?? NOW;
    this.#decide = createDecide(options.tools);
    this.config = { ...defaultConfig("/"), ...options.config };
  }

  get store(): Store {
    if (this.#store === undefined) throw new Error("start the world first");
    return this.#store;
  }

  get fleet(): Fleet {
    return this.#fleet;
  }

  /** Opens everything, as a daemon that starts; with `close` before it, one that starts again. */
  async start(): Promise<this> {
    const { file, tools, bindings } = this.#options;
    const store = await openSqliteStore({ file });
    this.#store = store;
    await store.replaceBindings(bindings, this.now, () => this.now);
    this.#fleet = await Fleet.load(store);
    this.#fleet.adopt(bindings);
    this.#watch = new OwnFaultWatch();
    this.#watch.resume(this.#fleet.otherFindings(), this.#fleet.records());
    this.#decide = createDecide(tools);
    this.#desk = createDesk({
      clock: { now: () => this.now },
      store,
      records: () => this.#fleet.records(),
      otherFindings: () => this.#fleet.otherFindings(),
      recordOf: (key) => this.#fleet.find(key),
      presentedOf: async () => undefined,
      addressesOf: (owner, about) => addressesOf(this.config, owner, about, this.now),
      isDefault: (owner) => owner === this.config.defaults.owner,
      suppressionOf: (finding) => this.#suppressionOf(finding),
      heartbeat: () => ({
        at: this.now,
        bindings: bindings.length,
        lastSweepAt: undefined,
        open: { info: 0, warning: 0, critical: 0 },
      }),
    });
    return this;
  }

  async close(): Promise<void> {
    await this.#store?.close();
    this.#store = undefined;
  }

  async restart(): Promise<void> {
    await this.close();
    await this.start();
  }

  /** One minute of the daemon: looks at what is due, settles, and sends. */
  async tick(): Promise<void> {
    const at = this.now;
    await dueAfterSetBack(this.store, this.#options.bindings.map(bindingKey), at);
    await this.#sweep();
    await this.store.mark("sweep", at);
    await this.store.replaceFindings("monitor", await this.#ownFindings(), at);
    this.#fleet.setOtherFindings(await this.store.otherFindings());
    const { owner: defaultOwner } = this.config.defaults;
    const stock = {
      store: this.store,
      records: () => this.#fleet.records(),
      sources: ["file"],
      defaultOwner,
    };
    const deafness = isObserving(this.config, at) ? "observing" : undefined;
    const unheard = {
      ...stock,
      otherFindings: () => this.#fleet.otherFindings(),
      isSuppressed: (finding: OpenFinding) => this.#suppressionOf(finding) !== undefined,
    };
    await tellUnheard(unheard, deafness, at);
    await takeStock(stock, at);
    await this.store.settleIncidents(at);
    await this.deliver();
  }

  async deliver(): Promise<void> {
    if (this.#desk === undefined) throw new Error("start the world first");
    this.#quiet = new Quiet(await this.store.suppressions(this.now));
    await deliverDue({
      clock: { now: () => this.now },
      store: this.store,
      roads: new Map<Road, Notifier>([["mail", this.#mail()]]),
      desk: this.#desk,
      random: () => 0.5,
      defaultOwner: this.config.defaults.owner,
      ownerOf: async ({ owner, incident }) =>
        ownerOf(this.config, owner, (await this.store.incident(incident))?.incident),
      perHour: this.config.alerts.perHour,
      onResult: () => undefined,
    });
  }

  /** Goes on until an instant: minute by minute while something waits to be told, else from look to look, in steps of `atLeastMs` at least. */
  async until(end: Instant, atLeastMs = MINUTE): Promise<void> {
    while (this.now < end) {
      await this.tick();
      this.now = Math.min(end, await this.#nextAt(atLeastMs));
    }
    await this.tick();
  }

  #suppressionOf(finding: OpenFinding): Suppression | undefined {
    const binding =
      finding.subject === "binding" ? this.#fleet.find(bindingKey(finding))?.binding : undefined;
    return this.#quiet.suppressionOf(finding, binding, this.now);
  }

  async #nextAt(atLeastMs: number): Promise<Instant> {
    const waiting = await this.store.deliveries({ state: "waiting" }, 1_000);
    const sending = waiting
      .filter(({ road }) => road === "mail")
      .map(({ nextAt }) => Math.max(nextAt, this.now + MINUTE));
    const looks = this.#fleet.records().map(({ nextDueAt }) => Math.max(nextDueAt, this.now + atLeastMs));
    return Math.min(...looks, ...sending);
  }

  async #sweep(): Promise<void> {
    const { bindings, sight } = this.#options;
    const byKey = new Map(bindings.map((binding) => [bindingKey(binding), binding]));
    const due = (await this.store.due(this.now, 10_000)).flatMap((key) => byKey.get(key) ?? []);
    const doubt = this.#watch.isInDoubt ? { ownFault: true as const } : {};
    const looks = due.map((binding) => ({
      ...lookOf({ ...sight(binding, this.now), after: this.now - NOW, full: false }, binding),
      ...doubt,
    }));
    for (let start = 0; start < looks.length; start += LOOKS_TOGETHER) {
      const { decisions, failures } = await this.store.record(
        looks.slice(start, start + LOOKS_TOGETHER),
        this.#decide,
      );
      for (const { error } of failures) throw error;
      for (const { record } of decisions)
        this.#watch.note(this.#fleet.find(bindingKey(record.binding)), record);
      this.#fleet.apply(decisions);
    }
    this.#watch.endSweep(this.now, this.#fleet.records());
  }

  async #ownFindings(): Promise<ReturnType<typeof judgeSelf>> {
    const { alertMs, healthyMs } = this.#options.tools.rhythm;
    return judgeSelf({
      at: this.now,
      records: [],
      skippedAddresses: [],
      configProblems: [],
      storeProblem: "",
      trustDataAsOf: this.now,
      clockSkewMs: 0,
      faults: this.#watch.faults,
      outbox: await this.store.outbox(this.now - DAY),
      alertIntervalMs: alertMs,
      healthyIntervalMs: healthyMs,
    });
  }

  #mail(): Notifier {
    const { answer = () => ACCEPTED } = this.#options;
    return {
      send: async (message) => {
        const outcome = answer(message, this.now);
        this.told.push({ ...summaryOf(message), at: this.now, outcome: outcome.kind });
        return outcome;
      },
      close: () => undefined,
    };
  }
}

function summaryOf({ id, to, severity, told }: Message): Omit<Told, "at" | "outcome"> {
  const base = { id, to, severity };
  switch (told.kind) {
    case "incident":
      return { ...base, kind: told.view.kind, code: told.view.code, total: told.view.total };
    case "digest":
      return {
        ...base,
        kind: told.view.kind,
        code: "",
        total: wrongCount(told.view, "critical") + wrongCount(told.view, "warning"),
      };
    case "summary":
      return { ...base, kind: "summary", code: "", total: told.view.incidents.length };
    default:
      return { ...base, kind: told.kind, code: "", total: 0 };
  }
}

/** `kind code severity`, without reminders unless they are wanted. */
export function linesOf(told: readonly Told[], reminders = false): readonly string[] {
  return told
    .filter(({ kind }) => reminders || kind !== "reminded")
    .map(({ kind, code, severity }) => (code === "" ? `${kind} ${severity}` : `${kind} ${code} ${severity}`));
}
