import type { BlackboxModule, BlackboxRun, Pace } from "./blackbox.ts";
import type { ScrapedSweep } from "./daemon-process.ts";

/** All sweeps of one fleet, and what ran between them. */
export interface Series {
  readonly title: string;
  readonly domains: number;
  readonly first: ScrapedSweep;
  readonly routine: readonly ScrapedSweep[];
  readonly comparisons: readonly Comparison[];
}

/** One way of asking blackbox_exporter for the same probes. No runs: it is not installed. */
export interface Comparison {
  /** Continues "blackbox_exporter ". */
  readonly name: string;
  readonly module: BlackboxModule;
  readonly pace: Pace;
  readonly runs: BlackboxRun[];
}

const HEADER = [
  "Sweep",
  "Observations",
  "Per second",
  "CPU per observation",
  "Loop delay p99",
  "Longest stop",
  "Peak memory",
];

/** The tables as Markdown. Medians over the routine sweeps; the longest stop is the longest of all. */
export function reportText(all: readonly Series[]): string {
  const sweeps = table(
    HEADER,
    all.flatMap((series) => [
      row(`${series.title}, first`, [series.first]),
      row(`${series.title}, routine`, series.routine),
    ]),
  );
  const compared = all.filter(({ comparisons }) => comparisons.some(({ runs }) => runs.length > 0));
  if (compared.length === 0)
    return `${sweeps}\n\nblackbox_exporter is not installed: nothing to compare with.`;
  const header = ["Beside", "CPU per probe", "Per second", "certhorizon, routine", "Ratio"];
  return `${sweeps}\n\n${table(header, compared.flatMap(comparison))}`;
}

/** What was not as it should be, so that no number of a broken run is believed. */
export function complaints(all: readonly Series[]): readonly string[] {
  return all.flatMap(({ title, domains, first, routine, comparisons }) => {
    const sweeps = [first, ...routine];
    const runs = comparisons.flatMap((comparison) => comparison.runs);
    return [
      ...sweeps.filter(({ failed }) => failed > 0).map(({ failed }) => `${title}: ${failed} probes failed`),
      ...sweeps
        .filter(({ healthy }) => healthy !== domains)
        .map(({ healthy }) => `${title}: ${healthy} of ${domains} domains healthy`),
      ...routine
        .filter(({ observations }) => observations !== domains)
        .map(({ observations }) => `${title}: ${observations} observations in a routine sweep`),
      ...sweeps.filter(({ scrapes }) => scrapes === 0).map(() => `${title}: a sweep without a scrape`),
      ...runs
        .filter(({ failed }) => failed > 0)
        .map(({ failed }) => `${title}: blackbox_exporter failed ${failed} times`),
    ];
  });
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

function row(title: string, sweeps: readonly ScrapedSweep[]): readonly string[] {
  const middle = (value: (sweep: ScrapedSweep) => number): number => median(sweeps.map(value));
  return [
    title,
    String(middle(({ observations }) => observations)),
    middle(({ observations, seconds }) => observations / seconds).toFixed(0),
    `${middle(cpuPerObservation).toFixed(2)} ms`,
    `${middle(({ delayP99Ms }) => delayP99Ms).toFixed(0)} ms`,
    `${Math.max(...sweeps.map(({ delayMaxMs }) => delayMaxMs)).toFixed(0)} ms`,
    `${Math.max(...sweeps.map(({ peakMb }) => peakMb)).toFixed(0)} MiB`,
  ];
}

function comparison({ title, routine, comparisons }: Series): readonly (readonly string[])[] {
  const ours = median(routine.map(cpuPerObservation));
  return comparisons.map(({ name, runs }) => {
    const theirs = median(runs.map(({ cpuMsPerProbe }) => cpuMsPerProbe));
    return [
      `blackbox_exporter ${name} (${title})`,
      `${theirs.toFixed(2)} ms`,
      median(runs.map(({ probesPerSecond }) => probesPerSecond)).toFixed(0),
      `${ours.toFixed(2)} ms`,
      (ours / theirs).toFixed(2),
    ];
  });
}

function cpuPerObservation({ cpuMs, observations }: ScrapedSweep): number {
  return cpuMs / observations;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = header.map((_, n) => (n === 0 ? "---" : "---:"));
  return [header, rule, ...rows].map(line).join("\n");
}
