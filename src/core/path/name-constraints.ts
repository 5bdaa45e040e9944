import type { Certificate, GeneralSubtree, NameConstraints } from "../x509/certificate.ts";
import type { Path } from "./build-paths.ts";
import type { Candidate } from "./candidate.ts";
import { type ConstrainedName, constrainedNames, isWellFormed } from "./constrained-names.ts";
import { type PathProblem, problem } from "./path-problem.ts";
import { constraintFault, isExcluded, isPermitted } from "./subtree-match.ts";
import { spend, type WorkBudget } from "./work-budget.ts";

/**
 * RFC 5280 §6.1.4 (g), §4.2.1.10: every name below an authority stands within what it permits and outside of what it excludes, for
 * each kind of name by itself. Self-issued intermediates are passed over, a self-issued leaf is not. Anchors' constraints count too.
 */
export function nameConstraintProblems(path: Path, budget: WorkBudget): PathProblem[] {
  const found: PathProblem[] = [];
  path.forEach((authority, index) => {
    const constraints = authority.certificate.extensions.nameConstraints;
    if (constraints === undefined || index === 0) return;
    const fault = faultOf(constraints);
    if (fault !== undefined) {
      found.push(problem("name-constraint", authority.certificate, `has nameConstraints that ${fault}`));
      return;
    }
    const below = path
      .slice(0, index)
      .filter((candidate, position) => position === 0 || !candidate.selfIssued);
    for (const candidate of below) {
      const hit = violation(candidate, constraints, budget);
      if (hit === "budget") {
        found.push(
          problem("budget-exhausted", authority.certificate, "has more nameConstraints than can be checked"),
        );
        return;
      }
      if (hit !== undefined) found.push(violationProblem(candidate.certificate, hit, authority.certificate));
    }
  });
  return found;
}

function violationProblem(certificate: Certificate, hit: Violation, authority: Certificate): PathProblem {
  const text = `holds the name ${hit.name.text}, which ${authority.subject.text} ${hit.why}`;
  return problem("name-constraint", certificate, text);
}

function faultOf(constraints: NameConstraints): string | undefined {
  for (const subtree of [...constraints.permitted, ...constraints.excluded]) {
    const fault = constraintFault(subtree);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

interface Violation {
  readonly name: ConstrainedName;
  readonly why: string;
}

function violation(
  candidate: Candidate,
  constraints: NameConstraints,
  budget: WorkBudget,
): Violation | "budget" | undefined {
  const permitted = Map.groupBy(constraints.permitted, kindOf);
  const excluded = Map.groupBy(constraints.excluded, kindOf);
  for (const name of constrainedNames(candidate.certificate)) {
    const allowed = permitted.get(name.kind);
    const forbidden = excluded.get(name.kind);
    const comparisons = (allowed?.length ?? 0) + (forbidden?.length ?? 0);
    if (comparisons === 0) continue;
    if (!spend(budget, "comparisons", comparisons)) return "budget";
    // Whether a name that makes no sense is inside or outside, nobody can say.
    if (!isWellFormed(name)) return { name, why: "constrains, but it is no well-formed name" };
    if (forbidden?.some((subtree) => isExcluded(name, subtree))) return { name, why: "excludes" };
    if (allowed && !allowed.some((subtree) => isPermitted(name, subtree)))
      return { name, why: "does not permit" };
  }
  return undefined;
}

function kindOf(subtree: GeneralSubtree): string {
  return subtree.kind === "other" ? `other ${subtree.tag}` : subtree.kind;
}
