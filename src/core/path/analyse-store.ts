import { buildPaths, type Path, type SearchWorld } from "./build-paths.ts";
import type { Candidate } from "./candidate.ts";
import { type Interval, intervalOf } from "./interval.ts";
import type { PathProblem } from "./path-problem.ts";
import { pathProblems } from "./validate-path.ts";

export interface TimedPath {
  readonly path: Path;
  readonly interval: Interval;
}

export interface RefusedPath extends TimedPath {
  readonly problems: readonly PathProblem[];
}

/** Everything that a store can say about a chain; time has not entered yet. */
export interface StoreAnalysis {
  /** Valid whatever the time but in their interval, the longest-lasting first. */
  readonly valid: readonly TimedPath[];
  /** Those that reach an anchor and break a rule, the least broken first. */
  readonly refused: readonly RefusedPath[];
  readonly unsigned: readonly Candidate[];
  /** Not everything could be tried. */
  readonly exhausted: boolean;
}

export function analyseStore(leaf: Candidate, world: SearchWorld): StoreAnalysis {
  const { paths, unsigned } = buildPaths(leaf, world);
  const judged = paths.map((path) => ({
    path,
    interval: intervalOf(path, world.store),
    problems: pathProblems(path, world.book, world.budget),
  }));
  return {
    valid: judged.filter(({ problems }) => problems.length === 0).sort(longestFirst),
    refused: judged
      .filter(({ problems }) => problems.length > 0)
      .sort((a, b) => a.problems.length - b.problems.length || longestFirst(a, b)),
    unsigned,
    exhausted: world.budget.exhausted,
  };
}

/** Then the shorter one, then by content: the order of the certificates on the wire must not matter. */
function longestFirst(a: TimedPath, b: TimedPath): number {
  return (
    b.interval.last - a.interval.last ||
    a.interval.begin - b.interval.begin ||
    a.path.length - b.path.length ||
    (pathId(a.path) < pathId(b.path) ? -1 : 1)
  );
}

function pathId(path: Path): string {
  return path.map(({ certificate }) => certificate.sha256).join();
}
