import type { Path } from "./build-paths.ts";
import { certificateProblems } from "./certificate-rules.ts";
import { type ChainBook, recall } from "./chain-book.ts";
import { nameConstraintProblems } from "./name-constraints.ts";
import { type PathProblem, type PathRole, problem } from "./path-problem.ts";
import type { WorkBudget } from "./work-budget.ts";

/**
 * Whether a path is valid whatever the time (RFC 5280 §6.1 with the profile of TLS servers): the rules for each certificate in its
 * place, path lengths, name constraints. Names and signatures link it already; time is judged by its interval. An empty list: valid.
 */
export function pathProblems(path: Path, book: ChainBook, budget: WorkBudget): PathProblem[] {
  const single = path.flatMap((candidate, index) => {
    const role = roleAt(path, index);
    return recall(book.rules, candidate, role, () =>
      certificateProblems(candidate.certificate, role, candidate.selfIssued),
    );
  });
  return [...single, ...pathLengthProblems(path), ...nameConstraintProblems(path, book, budget)];
}

/** A leaf that is its own anchor is judged as a leaf: the store vouches for nothing else. */
function roleAt(path: Path, index: number): PathRole {
  if (index === 0) return "leaf";
  return index === path.length - 1 ? "anchor" : "intermediate";
}

/** RFC 5280 §4.2.1.9: intermediates below an authority, the leaf and self-issued ones not counted. */
function pathLengthProblems(path: Path): PathProblem[] {
  let below = 0;
  const found: PathProblem[] = [];
  path.slice(1).forEach(({ certificate, selfIssued }) => {
    const limit = certificate.extensions.basicConstraints?.pathLength;
    if (limit !== undefined && below > limit) {
      found.push(
        problem("path-length", certificate, `allows ${limit} authorities below it, and there are ${below}`),
      );
    }
    if (!selfIssued) below++;
  });
  return found;
}
