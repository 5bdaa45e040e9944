import { type Instant, MINUTE } from "../core/time.ts";
import type { Store } from "../ports/store.ts";

/**
 * A clock that was set back leaves everything due at times that are far away again, and nothing would be looked at until
 * then: makes it due now. Compares with the mark that the last sweep has left, so that a restart in between does not matter.
 */
export async function dueAfterSetBack(
  store: Pick<Store, "marks" | "makeDue">,
  keys: Iterable<string>,
  at: Instant,
): Promise<void> {
  const last = (await store.marks()).get("sweep") ?? at;
  if (last - at > MINUTE) await store.makeDue([...keys], at);
}
