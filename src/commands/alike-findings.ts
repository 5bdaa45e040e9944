import type { Finding } from "../core/findings/finding.ts";
import { listText } from "../core/words.ts";

/** Findings of one binding that say the same of several scopes, such as stores that lack the same root; in the order of the first. */
export function alikeFindings<F extends Finding>(findings: readonly F[]): readonly (readonly [F, ...F[]])[] {
  const groups = new Map<string, [F, ...F[]]>();
  for (const finding of findings) {
    const { code, severity, deadline, summary, remedy } = finding;
    const key = JSON.stringify([
      code,
      severity,
      deadline,
      unscoped(summary, finding),
      unscoped(remedy, finding),
    ]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()];
}

/** What the first says, and that it is the same for the others where it speaks of its own scope. */
export function alikeText<F extends Finding>(
  [first, ...others]: readonly [F, ...F[]],
  textOf: (finding: F) => string,
): string {
  const text = textOf(first);
  if (others.every((other) => textOf(other) === text)) return text;
  return `${text.replace(/\.$/, "")}; the same for ${listText(others.map(({ scope }) => scope))}.`;
}

function unscoped(text: string, { scope }: Finding): string {
  return scope === "" ? text : text.replaceAll(scope, "\0");
}
