import { createPracticeProber } from "../adapters/tls/practice-prober.ts";
import { createTlsProber } from "../adapters/tls/prober.ts";
import { loadTrustStores } from "../adapters/trust-stores/load-trust-stores.ts";
import type { Config } from "../config/config.ts";
import { inFileOrder, loadConfig } from "../config/load.ts";
import { formatProblem } from "../config/problem.ts";
import type { Environment } from "../config/secrets.ts";
import { contentId } from "../core/alerts/content-id.ts";
import { createDecide } from "../core/decide/decide.ts";
import type { JudgeTools } from "../core/decide/judge-tools.ts";
import { createTargetTable } from "../core/dns/target-table.ts";
import { type ChainEvaluator, createChainEvaluator } from "../core/evaluate-chain.ts";
import type { Decide } from "../core/record.ts";
import { type DurationMs, SECOND } from "../core/time.ts";
import { anchorNames } from "../core/trust/anchor-names.ts";
import type { TrustData } from "../core/trust/trust-data.ts";
import type { TrustStore } from "../core/trust/trust-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Inventory } from "../ports/inventory.ts";
import type { PracticeProber } from "../ports/practice-prober.ts";
import type { Prober } from "../ports/prober.ts";
import type { Resolver } from "../ports/resolver.ts";
import { createLimiter, type Limiter } from "../usecases/limiter.ts";
import { leadTimesOf } from "./lead-times.ts";
import { namedFileProblems } from "./named-file-problems.ts";
import { openResolver } from "./open-resolver.ts";
import { openSources } from "./sources.ts";

/** Everything that the configuration decides; exchanged as a whole when it changes. */
export interface Current {
  readonly config: Config;
  /** What is valid and yet deserves a look. */
  readonly warnings: readonly string[];
  /** Absolute paths of all files that were read: a change of any changes this. */
  readonly files: readonly string[];
  readonly trustData: TrustData;
  readonly tools: JudgeTools;
  readonly decide: Decide;
  readonly inventory: Inventory;
  readonly resolver: Resolver;
  readonly prober: Prober;
  /** Undefined where the configuration wants handshakes only. */
  readonly practice: PracticeProber | undefined;
  readonly limiter: Limiter;
  /** Ends what is still asked of providers, and requests to domains. */
  readonly close: () => void;
}

/** Silence at port 80 is common and says nothing: it must not hold up a sweep. */
const REQUEST_PATIENCE_MS: DurationMs = 3 * SECOND;

export function requestPatienceMs({ timeoutMs }: Config["probe"]): DurationMs {
  return Math.min(timeoutMs, REQUEST_PATIENCE_MS);
}

export type OpenedCurrent =
  | { readonly ok: true; readonly current: Current }
  /** Sentences, each naming file, place and mend. */
  | { readonly ok: false; readonly problems: readonly string[] };

export interface OpenOptions {
  /** Hosted certificates are files that may come and go while the daemon runs: only whoever asks is told what is wrong with them. */
  readonly hosted?: boolean;
}

/** Reads a configuration file and opens what it names. Nothing is started yet. All problems are told at once, by their place. */
export async function openCurrent(
  file: string,
  environment: Environment,
  clock: Clock,
  { hosted = false }: OpenOptions = {},
): Promise<OpenedCurrent> {
  const loaded = await loadConfig(file, environment, { now: clock.now() });
  const opened = loaded.ok ? await currentOf(loaded.config, environment, clock) : undefined;
  const isGood = loaded.ok && opened?.ok === true;
  const wanted = loaded.named.filter(({ role }) => (role.kind === "hosted" ? hosted : !isGood));
  const ofFiles = await namedFileProblems(wanted);
  if (isGood && ofFiles.length === 0) {
    const warnings = [...loaded.warnings.map(formatProblem), ...opened.current.warnings];
    return { ok: true, current: { ...opened.current, warnings } };
  }
  if (opened?.ok === true) opened.current.close();
  const ofDocument = loaded.ok ? [] : loaded.problems.map((one) => ({ ...one, text: formatProblem(one) }));
  const placed = inFileOrder([...ofDocument, ...ofFiles]).map(({ text }) => text);
  const told = new Set(ofFiles.map(({ sentence }) => sentence));
  const others = opened?.ok === false ? opened.problems.filter((one) => !told.has(one)) : [];
  return { ok: false, problems: [...placed, ...others] };
}

export async function currentOf(
  config: Config,
  environment: Environment,
  clock: Clock,
): Promise<OpenedCurrent> {
  const { trust } = config;
  const loaded = await loadTrustStores({
    userStores: config.stores,
    trustDataFile: trust.file,
    force: trust.force,
    postponements: trust.postponements,
  });
  if (!loaded.ok) return loaded;
  const names = anchorNames(loaded.trustData);
  const tools: JudgeTools = {
    evaluator: createDaemonEvaluator(loaded.stores),
    stores: loaded.stores,
    anchorNames: names,
    crosses: { crosses: loaded.trustData.crossCertificates, names },
    thresholds: config.thresholds,
    rhythm: config.schedule,
    leadTimes: leadTimesOf(config),
    targets: createTargetTable(config.dns.suffixes),
  };
  const { probe } = config;
  const resolver = openResolver(config, clock);
  const practice = probe.requests
    ? createPracticeProber({ deadlineMs: requestPatienceMs(probe) })
    : undefined;
  const sources = openSources(config, { clock, environment, resolver });
  const current = {
    config,
    warnings: loaded.warnings,
    files: [...new Set([...config.referencedFiles, ...loaded.files])],
    trustData: loaded.trustData,
    tools,
    decide: createDecide(tools),
    inventory: sources.inventory,
    resolver,
    prober: createTlsProber({ clock, deadlineMs: probe.timeoutMs }),
    practice,
    limiter: createLimiter(probe.concurrency, probe.perAddress),
    close: () => {
      practice?.close();
      sources.close();
    },
  };
  return { ok: true, current };
}

/**
 * Large enough that a fleet of ten thousand keeps its judged chains between two rounds. All anchors of all stores serve
 * advice: with them a chain that one store does not know is told from a chain that is broken.
 */
function createDaemonEvaluator(stores: ReadonlyMap<string, TrustStore>): ChainEvaluator {
  const anchors = [...stores.values()].flatMap((store) =>
    store.anchors.map(({ certificate }) => certificate),
  );
  const distinct = new Map(anchors.map((certificate) => [certificate.sha256, certificate.der]));
  return createChainEvaluator({
    chains: 16_384,
    certificates: 2_048,
    knownIntermediates: [...distinct.values()],
  });
}

/** Differs when the same look may be judged otherwise: other thresholds, other anchors, other holidays, other names of providers. */
export function judgingDigest(current: Current): string {
  const { tools } = current;
  const targets = tools.targets?.rules.map(({ suffix, kind }) => [suffix, kind]);
  return JSON.stringify([tools.thresholds, trustDigest(current), [...(tools.leadTimes ?? [])], targets]);
}

/** Differs when a trust store has other anchors, or other facts about them: sixteen hex digits. */
export function trustDigest({ tools }: Pick<Current, "tools">): string {
  const stores = [...tools.stores].map(([name, store]) => [
    name,
    store.anchors.map(({ sha256 }) => sha256),
    store.facts,
    store.anchorExpiry,
  ]);
  return contentId(stores);
}
