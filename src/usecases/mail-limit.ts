import { contentId } from "../core/alerts/content-id.ts";
import type { Delivery } from "../core/alerts/delivery.ts";
import { SEVERITY_RANK } from "../core/findings/finding.ts";
import { HOUR, type Instant } from "../core/time.ts";
import type { Store } from "../ports/store.ts";
import type { Composed } from "./message-desk.ts";

/** How many more mails an owner, or the default owner as copies, may get now, and when the next place falls free. */
export async function roomFor(
  store: Pick<Store, "mailsSince">,
  of: Pick<Delivery, "owner" | "copy">,
  { perHour, now }: { readonly perHour: number; readonly now: Instant },
): Promise<{ readonly free: number; readonly nextAt: Instant }> {
  const sent = await store.mailsSince(of, now - HOUR);
  const first = sent[sent.length - perHour] ?? now;
  return { free: Math.max(0, perHour - sent.length), nextAt: first + HOUR };
}

type Ready = Extract<Composed, { kind: "ready" }>;

/** One message for all of them; undefined when none is left. */
export function summaryOf(
  deliveries: readonly Delivery[],
  composed: readonly Composed[],
  { at, perHour }: { readonly at: Instant; readonly perHour: number },
): Ready | undefined {
  const ready = composed.filter((one) => one.kind === "ready");
  const [first] = ready;
  if (first === undefined || ready.length === 1) return first;
  const incidents = ready.flatMap(({ message: { told } }) => (told.kind === "incident" ? [told.view] : []));
  const ids = deliveries.map(({ id }) => id).toSorted();
  const severity = ready
    .map(({ message }) => message.severity)
    .toSorted((a, b) => SEVERITY_RANK[b] - SEVERITY_RANK[a])[0];
  return {
    kind: "ready",
    message: {
      id: contentId(["summary", ids]),
      thread: "",
      to: first.message.to,
      severity: severity ?? "warning",
      told: {
        kind: "summary",
        view: { owner: ownerOf(deliveries), at, limit: perHour, incidents },
      },
    },
  };
}

/** Copies are for the default owner, whoever should have got the mails. */
function ownerOf([first]: readonly Delivery[]): string {
  return first === undefined || first.copy === "default" ? "" : first.owner;
}
