import { nameInSentence } from "../names/printable.ts";
import type { Certificate, GeneralSubtree, NameConstraints } from "../x509/certificate.ts";
import type { Path } from "./build-paths.ts";
import type { Candidate } from "./candidate.ts";
import { type ChainBook, recall } from "./chain-book.ts";
import { type ConstrainedName, constrainedNames, isWellFormed, nameText } from "./constrained-names.ts";
import { type PathProblem, problem } from "./path-problem.ts";
import { constraintFault, isExcluded, isPermitted, prepareSubtree, type Subtree } from "./subtree-match.ts";
import { spend, type WorkBudget } from "./work-budget.ts";

/**
 * RFC 5280 §6.1.4 (g), §4.2.1.10: every name below an authority stands within what it permits and outside of what it excludes, for
 * each kind of name by itself. Self-issued intermediates are passed over, a self-issued leaf is not. Anchors' constraints count too.
 */
export function nameConstraintProblems(path: Path, book: ChainBook, budget: WorkBudget): PathProblem[] {
  return path.slice(1).flatMap((authority, above) => {
    const constraints = constraintsOf(authority, book);
    if (constraints === undefined) return [];
    if ("fault" in constraints) return [constraints.fault];
    const below = path.slice(0, above + 1).filter((candidate, index) => index === 0 || !candidate.selfIssued);
    return below.flatMap(
      (candidate) =>
        recall(book.constrained, authority, candidate, () =>
          violation(candidate, authority.certificate, constraints, budget),
        ) ?? [],
    );
  });
}

/** Subtrees by kind, ready for comparison. */
export type PreparedConstraints =
  | { readonly permitted: Subtrees; readonly excluded: Subtrees }
  | { readonly fault: PathProblem };
type Subtrees = ReadonlyMap<string, readonly Subtree[]>;

function constraintsOf(authority: Candidate, book: ChainBook): PreparedConstraints | undefined {
  const { certificate } = authority;
  if (book.constraints.has(authority)) return book.constraints.get(authority);
  const { nameConstraints } = certificate.extensions;
  const prepared = nameConstraints && prepare(nameConstraints, certificate);
  book.constraints.set(authority, prepared);
  return prepared;
}

function prepare({ permitted, excluded }: NameConstraints, certificate: Certificate): PreparedConstraints {
  const fault = [...permitted, ...excluded].map(constraintFault).find((text) => text !== undefined);
  if (fault !== undefined) {
    return { fault: problem("name-constraint", certificate, `has nameConstraints that ${fault}`) };
  }
  const grouped = (subtrees: readonly GeneralSubtree[]): Subtrees =>
    Map.groupBy(subtrees.map(prepareSubtree), ({ kind }) => kind);
  return { permitted: grouped(permitted), excluded: grouped(excluded) };
}

function violation(
  candidate: Candidate,
  authority: Certificate,
  { permitted, excluded }: Exclude<PreparedConstraints, { fault: PathProblem }>,
  budget: WorkBudget,
): PathProblem | undefined {
  const { certificate } = candidate;
  const refused = (name: ConstrainedName, why: string): PathProblem =>
    problem(
      "name-constraint",
      certificate,
      `holds the name ${nameText(name)}, which ${nameInSentence(authority.subject.text)} ${why}`,
    );
  for (const name of constrainedNames(certificate)) {
    const allowed = permitted.get(name.kind);
    const forbidden = excluded.get(name.kind);
    if (!spend(budget, "comparisons", 1 + weightOf(allowed) + weightOf(forbidden))) {
      return problem(
        "budget-exhausted",
        certificate,
        `holds more names than can be compared with those that ${nameInSentence(authority.subject.text)} allows`,
      );
    }
    if (allowed === undefined && forbidden === undefined) continue;
    // Whether a name that makes no sense is inside or outside, nobody can say.
    if (!isWellFormed(name)) return refused(name, "constrains, but it is no well-formed name");
    if (forbidden?.some((subtree) => isExcluded(name, subtree))) return refused(name, "excludes");
    if (allowed && !allowed.some((subtree) => isPermitted(name, subtree)))
      return refused(name, "does not permit");
  }
  return undefined;
}

function weightOf(subtrees: readonly Subtree[] | undefined): number {
  return (subtrees ?? []).reduce((sum, { weight }) => sum + weight, 0);
}
