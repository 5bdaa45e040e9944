import type { CheckedBinding } from "../app/check.ts";
import type { Instant } from "../core/time.ts";
import { recordJson, time } from "../core/views/record-json.ts";

/** What `check --json` prints: one object, stable names, instants as RFC 3339. docs/check-json.md describes it. */
export function checkJson(checked: readonly CheckedBinding[], at: Instant): unknown {
  // A look of its own knows nothing of what the daemon keeps quiet, and has the key all the same.
  const bindings = checked.map(({ record, chains }) => recordJson(record, chains, () => undefined));
  return { at: time(at), bindings };
}
