import { createOwnMetrics, type OwnMetrics } from "../adapters/metrics/own-metrics.ts";
import { renderScrape } from "../adapters/metrics/scrape.ts";
import { openMetricsListener, type Readiness } from "../adapters/web/metrics-listener.ts";
import type { Listener } from "../adapters/web/open-server.ts";
import { DAY, type DurationMs, SECOND } from "../core/time.ts";
import { StoreError } from "../ports/store-error.ts";
import { dueAfterSetBack } from "../usecases/set-back.ts";
import { noteTrustData } from "../usecases/take-stock.ts";
import { Alerting } from "./alerting.ts";
import { Clockwork } from "./clockwork.ts";
import { ConfigWatch } from "./config-watch.ts";
import { type Current, judgingDigest, openCurrent, trustDigest } from "./current.ts";
import type { DaemonOptions, Resources } from "./daemon-options.ts";
import { InventoryKeeper } from "./inventory-keeper.ts";
import { pageAlerts } from "./page-alerts.ts";
import { withProbingProcess } from "./probing-process.ts";
import { SelfWatch } from "./self-watch.ts";
import { shownRecords } from "./shown-records.ts";
import { openStatusPage } from "./status-page.ts";
import { storeRoots } from "./store-roots.ts";
import { SweepPulse } from "./sweep-pulse.ts";
import { Sweeper, type SweepState } from "./sweeper.ts";
import { programVersion } from "./version.ts";

const CONFIG_POLL_MS: DurationMs = 10 * SECOND;
const REQUEST_POLL_MS: DurationMs = SECOND;
const OUTBOX_POLL_MS: DurationMs = 2 * SECOND;

/** The running monitor: it owns the clockwork, and nothing else decides when something happens. */
export class Daemon {
  readonly #options: DaemonOptions;
  readonly #resources: Resources;
  readonly #metrics: OwnMetrics = createOwnMetrics({ version: programVersion(), node: process.version });
  readonly #sweeper: Sweeper;
  readonly #configWatch: ConfigWatch;
  readonly #self: SelfWatch;
  readonly #inventory: InventoryKeeper;
  readonly #alerting: Alerting;
  readonly #pulse = new SweepPulse();
  #current: Current;
  #listener: Listener | undefined;
  #page: Listener | undefined;
  #closing = false;
  readonly #clockwork = new Clockwork((name, error) => this.#failed(name, error));

  constructor(options: DaemonOptions, current: Current, resources: Resources) {
    this.#options = options;
    this.#current = withProbingProcess(current, options.clock);
    this.#resources = resources;
    const parts = {
      ...resources,
      clock: options.clock,
      metrics: this.#metrics,
      current: () => this.#current,
    };
    this.#inventory = new InventoryKeeper(parts);
    this.#sweeper = new Sweeper({ ...parts, state: () => this.#sweepState() });
    this.#configWatch = new ConfigWatch(options.configFile, current.files);
    this.#self = new SelfWatch({
      ...parts,
      skippedAddresses: () => this.#sweeper.skippedAddresses(),
      configProblems: () => this.#configWatch.problems,
      clockSkewMs: () => this.#inventory.holdings.clockSkewMs,
      ownFaults: () => this.#sweeper.ownFaults,
    });
    this.#alerting = new Alerting({ ...parts, sources: () => this.#inventory.sources });
    this.#showTrust();
  }

  /** Where metrics are served; empty before `listen`. */
  get url(): string {
    return this.#listener?.url ?? "";
  }

  /** Where the status page is; undefined where the configuration switches it off. */
  get pageUrl(): string | undefined {
    return this.#page?.url;
  }

  /** Opens the listeners; gives a sentence when that is not possible. */
  async listen(): Promise<string | undefined> {
    const { log, fleet, store } = this.#resources;
    const result = await openMetricsListener({
      ...this.#current.config.listen,
      render: () =>
        renderScrape(
          {
            records: shownRecords(fleet, this.#current.config.metrics.detail),
            otherFindings: fleet.otherFindings(),
            knowledge: { isSuppressed: (finding) => this.#alerting.isSuppressed(finding) },
          },
          this.#metrics,
        ),
      readiness: async () => this.#readiness(),
      onError: (error) => log.error("A request failed", { error }),
    });
    if (result.kind === "failed")
      return `${result.sentence.replace(/\.$/, "")} (listen, or CERTHORIZON_LISTEN).`;
    this.#listener = result.listener;
    const { clock } = this.#options;
    const recheck = (key: string) => store.ask("recheck", key, clock.now());
    const alerts = pageAlerts({ store, clock, alerting: this.#alerting });
    const current = () => this.#current;
    const page = await openStatusPage({ fleet, store, log, clock, recheck, current, alerts });
    if (!page.ok) return page.sentence;
    this.#page = page.listener;
    return undefined;
  }

  /**
   * The first inventory and sweep, then everything by its own clockwork. Resolves when the first sweep is done. What was
   * known before is watched at once, however long a provider takes.
   */
  async begin(): Promise<void> {
    this.#metrics.configReloaded(true);
    await this.#configWatch.hasChanged();
    for (const warning of this.#current.warnings) this.#resources.log.warn(warning);
    await this.#alerting.readSuppressions();
    await this.#noteTrustData();
    const inventory = this.refresh();
    if (this.#inventory.holdings.bindings.size === 0) await inventory;
    if (this.#closing) return;
    const first = Promise.all([this.sweep(), inventory.then(() => this.sweep())]);
    this.#clockwork.cron("sweep", "* * * * *", () => this.#tick());
    this.#clockwork.cron("inventory", this.#current.config.schedule.inventory, () => this.#readInventory());
    // A clock that leaps ahead must not delete the history at once.
    this.#clockwork.cron("retention", "41 3 * * *", () => this.#prune(), "left out");
    const pollMs = this.#options.configPollMs ?? CONFIG_POLL_MS;
    this.#clockwork.every("configuration", pollMs, () => this.#lookAtConfig());
    this.#clockwork.every("requests", REQUEST_POLL_MS, () => this.#takeRequests());
    this.#clockwork.every("outbox", OUTBOX_POLL_MS, () => this.#deliver());
    await first;
    this.#pulse.firstDone();
  }

  /** Reads the configuration again, whether or not it changed (SIGHUP). */
  reload(): Promise<void> {
    return this.#clockwork.do("configuration", () => this.#reload());
  }

  /** Sweeps what is due; happens every minute anyway. */
  sweep(): Promise<void> {
    return this.#clockwork.do("sweep", () => this.#tick());
  }

  /** Reads the inventory anew; happens by its schedule anyway. */
  refresh(): Promise<void> {
    return this.#clockwork.do("inventory", () => this.#readInventory());
  }

  async close(): Promise<void> {
    this.#closing = true;
    const halted = this.#clockwork.halt();
    const { store, log, release } = this.#resources;
    this.#current.close();
    await this.#sweeper.stop().catch((error: unknown) => log.error("The last sweep failed", { error }));
    await halted;
    await this.#alerting.close();
    await this.#clockwork.rest();
    await Promise.all([this.#page?.close(2 * SECOND), this.#listener?.close(2 * SECOND)]);
    this.#metrics.close();
    await store.close();
    release();
  }

  /** A failing store is remembered and shown, everything else is logged, nothing ends the daemon. */
  #failed(name: string, error: unknown): void {
    this.#resources.log.error(`The task "${name}" failed`, { error });
    if (error instanceof StoreError) this.#self.storeFailed(error);
  }

  #readInventory(): Promise<void> {
    return this.#clockwork.inTurn(() => this.#refresh());
  }

  #tick(): Promise<void> {
    return this.#pulse.follow(() => this.#sweepDue());
  }

  async #sweepDue(): Promise<void> {
    const { store } = this.#resources;
    const { clock } = this.#options;
    if (this.#inventory.isLost) await this.#readInventory();
    // Reading may take minutes: what is due does not wait for it.
    else if (this.#inventory.isWanted(clock.now())) void this.refresh();
    await dueAfterSetBack(store, this.#inventory.holdings.bindings.keys(), clock.now());
    await this.#sweeper.run();
    // A sweep in which nothing was due has written nothing: this tells whether the store can be written.
    await store.mark("sweep", clock.now());
    this.#self.storeWorks();
    this.#showTrust();
    await this.#self.judge();
    await this.#alerting.afterSweep();
  }

  #sweepState(): SweepState {
    const { holdings } = this.#inventory;
    const isClockSkewed = this.#inventory.isClockSkewed(this.#options.clock.now());
    return { ...holdings, current: this.#current, isClockSkewed };
  }

  /** Other trust data than before: everything is judged anew, and taken stock of. */
  async #noteTrustData(): Promise<void> {
    const { clock } = this.#options;
    const { store } = this.#resources;
    const isOther = await noteTrustData(store, trustDigest(this.#current), clock.now());
    if (isOther) await store.makeDue([...this.#inventory.holdings.bindings.keys()], clock.now());
  }

  async #refresh(accepted?: ReadonlySet<string>): Promise<void> {
    await this.#inventory.refresh(accepted);
    await this.#self.judge();
  }

  #showTrust(): void {
    this.#metrics.setTrust(
      this.#current.trustData.asOf,
      storeRoots(this.#current, this.#options.clock.now()),
    );
  }

  async #lookAtConfig(): Promise<void> {
    if (await this.#configWatch.hasChanged()) await this.#reload();
  }

  async #reload(): Promise<void> {
    await this.#clockwork.inTurn(() => this.#readConfig());
    await this.#sweeper.run();
    await this.#self.judge();
  }

  async #readConfig(): Promise<void> {
    const { configFile, environment, clock } = this.#options;
    const { log, store } = this.#resources;
    const opened = await openCurrent(configFile, environment, clock);
    this.#metrics.configReloaded(opened.ok);
    if (!opened.ok) {
      this.#configWatch.refuse(opened.problems);
      for (const problem of opened.problems) log.error(`Configuration refused: ${problem}`);
      return this.#self.judge();
    }
    this.#configWatch.accept(opened.current.files);
    for (const warning of opened.current.warnings) log.warn(warning);
    const judgedOtherwise = judgingDigest(opened.current) !== judgingDigest(this.#current);
    this.#current.close();
    this.#current = withProbingProcess(opened.current, clock);
    this.#alerting.reconfigure();
    this.#showTrust();
    await this.#noteTrustData();
    await this.#refresh();
    const { bindings } = this.#inventory.holdings;
    if (judgedOtherwise) await store.makeDue([...bindings.keys()], clock.now());
    log.info("Configuration taken over", { bindings: bindings.size });
  }

  /** What cannot be written down as sent would be sent again and again. */
  async #deliver(): Promise<void> {
    if (this.#self.storeProblem === "") await this.#alerting.deliver();
  }

  async #takeRequests(): Promise<void> {
    const { store } = this.#resources;
    await this.#alerting.readSuppressions();
    const requests = Map.groupBy(await store.take(), ({ kind }) => kind);
    const accepted = requests.get("accept-removal")?.map(({ key }) => key) ?? [];
    if (accepted.length > 0) await this.#clockwork.inTurn(() => this.#refresh(new Set(accepted)));
    const keys = requests.get("recheck")?.map(({ key }) => key) ?? [];
    if (keys.length === 0) return;
    await store.makeDue(keys, this.#options.clock.now());
    const busy = await this.#sweeper.lookNow(keys);
    // The next second asks for them again.
    for (const key of busy) await store.ask("recheck", key, this.#options.clock.now());
  }

  async #prune(): Promise<void> {
    const { historyMs } = this.#current.config.retention;
    await this.#resources.store.prune(this.#options.clock.now() - Math.max(DAY, historyMs));
  }

  #readiness(): Readiness {
    const sentence = this.#self.storeProblem || this.#pulse.problem;
    return sentence === undefined ? { ready: true } : { ready: false, sentence };
  }
}
