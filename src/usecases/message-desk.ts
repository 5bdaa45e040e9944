import { type Delivery, isAnythingDoubted, isDoubted, whoHeard } from "../core/alerts/delivery.ts";
import { endWait, type Incident, threadId } from "../core/alerts/incident.ts";
import type { FindingView, HeartbeatView, IncidentView } from "../core/alerts/incident-view.ts";
import { keptQuiet } from "../core/alerts/kept-quiet.ts";
import type { PresentedChain } from "../core/evaluation.ts";
import type { Finding, OpenFinding, Severity } from "../core/findings/finding.ts";
import { byGravity } from "../core/findings/urgency.ts";
import { bindingKey } from "../core/inventory/binding.ts";
import type { BindingRecord } from "../core/record.ts";
import { type DurationMs, type Instant, MINUTE } from "../core/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { Message, Told } from "../ports/notifier.ts";
import type { IncidentFindings } from "../ports/outbox.ts";
import type { Store } from "../ports/store.ts";
import { type DigestPorts, digestView } from "./digest-view.ts";

export type Composed =
  | { readonly kind: "ready"; readonly message: Message }
  /** There is nothing to be told any more. */
  | { readonly kind: "over"; readonly why: string }
  /** Now is not the time. */
  | { readonly kind: "later"; readonly at: Instant; readonly why: string };

export interface Desk {
  compose(delivery: Delivery): Promise<Composed>;
}

export interface DeskPorts extends DigestPorts {
  readonly clock: Clock;
  readonly store: Pick<Store, "incident" | "noticesOf" | "findingsById" | "changesSince">;
  /** Findings about anything but bindings, as they are now. */
  readonly otherFindings: () => readonly OpenFinding[];
  readonly recordOf: (key: string) => BindingRecord | undefined;
  /** Judges a presented chain by its digest; undefined when nobody has it. */
  readonly presentedOf: (digest: string) => Promise<PresentedChain | undefined>;
  /** Mail addresses of whoever is told: an owner (slug, empty: the default one) of an incident or of nothing in particular. */
  readonly addressesOf: (owner: string, about: Incident | undefined) => readonly string[];
  readonly heartbeat: () => HeartbeatView;
}

/** So often what is suppressed is asked about again: it is told soon after somebody takes that back. */
const SUPPRESSED_FOR: DurationMs = 5 * MINUTE;

/** A message with more than so many findings says how many more there are. */
const SHOWN = 50;

/** Finds out what is to be said when it is said: a message tells how things are, not how they were when it was planned. */
export function createDesk(ports: DeskPorts): Desk {
  return {
    async compose(delivery) {
      const { kind, incident: id, owner, copy } = delivery;
      if (kind === "heartbeat") return ready(ports, delivery, { kind, view: ports.heartbeat() });
      if (kind === "test") return ready(ports, delivery, { kind, at: ports.clock.now() });
      if (kind === "baseline" || kind === "weekly") {
        const now = ports.clock.now();
        if (isAnythingDoubted(ports.otherFindings(), now)) return afterDoubt(now);
        const view = await digestView(ports, kind, delivery, (finding) => viewOf(ports, finding));
        if (view === undefined) return { kind: "over", why: "nothing of it is left" };
        return ready(ports, delivery, { kind: "digest", view });
      }
      const found = await ports.store.incident(id);
      if (found === undefined) return { kind: "over", why: "the incident is forgotten" };
      const heard = kind === "cleared" ? await whoHeardOf(ports, delivery, found) : "owner";
      if (heard === "nobody") return { kind: "over", why: "nobody was told here that it had begun" };
      const composed = await composeIncident(ports, delivery, found);
      if (composed.kind !== "ready") return composed;
      const isCopy = copy === "default" || heard === "default";
      const to = ports.addressesOf(isCopy ? "" : owner, isCopy ? undefined : found.incident);
      return { kind: "ready", message: { ...composed.message, to, thread: threadId(found.incident) } };
    },
  };
}

/** Its end is for those who heard of it. */
async function whoHeardOf(
  { store }: DeskPorts,
  { road }: Delivery,
  { incident, cleared }: IncidentFindings,
): Promise<ReturnType<typeof whoHeard>> {
  const { id, openedAt, clearedAt = openedAt } = incident;
  const notices = await store.noticesOf(id, Math.min(openedAt, clearedAt));
  return whoHeard(notices, new Set(cleared.map(({ findingId }) => findingId)), road);
}

function ready(ports: DeskPorts, { id, owner, copy, severity }: Delivery, told: Told): Composed {
  const to = ports.addressesOf(copy === "default" ? "" : owner, undefined);
  return { kind: "ready", message: { id, thread: "", to, severity, told } };
}

async function composeIncident(
  ports: DeskPorts,
  delivery: Delivery,
  { incident, findings, cleared }: IncidentFindings,
): Promise<Composed> {
  const isEnd = delivery.kind === "cleared";
  if (isEnd && incident.clearedAt === undefined) return { kind: "over", why: "it is open again" };
  if (!isEnd && incident.clearedAt !== undefined) return { kind: "over", why: "over before it was sent" };
  if (!isEnd && isDoubted(incident.code, ports.otherFindings(), ports.clock.now())) {
    return afterDoubt(ports.clock.now());
  }
  const told = isEnd
    ? cleared.map(({ finding }) => ({ ...finding, openedAt: incident.openedAt }))
    : findings.filter((finding) => finding.severity !== "info" && ports.suppressionOf(finding) === undefined);
  if (!isEnd && told.length === 0 && findings.some(({ severity }) => severity !== "info")) {
    return {
      kind: "later",
      at: ports.clock.now() + SUPPRESSED_FOR,
      why: "waits: nobody wants to hear of it now",
    };
  }
  const quiet = isEnd ? [] : keptQuiet(findings, ports.suppressionOf);
  const view = await incidentView(ports, delivery, incident, { told: byGravity(told), quiet });
  if (view === undefined) return { kind: "over", why: "nothing of it is left" };
  const message = { id: delivery.id, thread: "", to: [], severity: view.severity };
  return { kind: "ready", message: { ...message, told: { kind: "incident", view } } };
}

function afterDoubt(now: Instant): Composed {
  return { kind: "later", at: now + MINUTE, why: "waits: our own network or clock is at fault" };
}

type Timed = Finding & { readonly openedAt: Instant };

async function incidentView(
  ports: DeskPorts,
  { kind, severity }: Delivery,
  incident: Incident,
  { told: findings, quiet }: { readonly told: readonly Timed[]; readonly quiet: IncidentView["quiet"] },
): Promise<IncidentView | undefined> {
  const [first] = findings;
  if (first === undefined) return undefined;
  const deadlines = findings.flatMap(({ deadline }) => deadline ?? []);
  const worst: Severity = kind === "cleared" ? severity : first.severity;
  const endWaitMs = endWait(incident);
  return {
    id: incident.id,
    kind: kind as IncidentView["kind"],
    code: incident.code,
    cause: incident.cause,
    severity: worst,
    actor: first.actor,
    owner: incident.owner,
    at: ports.clock.now(),
    openedAt: incident.openedAt,
    ...(incident.clearedAt === undefined ? {} : { clearedAt: incident.clearedAt }),
    ...(incident.clearedAt !== undefined || endWaitMs === 0 ? {} : { endWaitMs }),
    deadline: deadlines.length === 0 ? undefined : Math.min(...deadlines),
    findings: await Promise.all(findings.slice(0, SHOWN).map((finding) => viewOf(ports, finding))),
    total: findings.length,
    quiet,
  };
}

async function viewOf(ports: DeskPorts, { openedAt, ...finding }: Timed): Promise<FindingView> {
  const record = finding.subject === "binding" ? ports.recordOf(bindingKey(finding)) : undefined;
  const digest = record === undefined ? undefined : concernedChain(record, finding);
  return {
    finding,
    openedAt,
    record,
    presented: digest === undefined ? undefined : await ports.presentedOf(digest),
    backup: record?.judgement?.backup,
  };
}

/** Digest of the chain that the first concerned endpoint presented last, else that any did. */
function concernedChain({ endpoints }: BindingRecord, { evidence }: Finding): string | undefined {
  const concerned = endpoints.find(({ address, keyType, presented }) =>
    presented === undefined
      ? false
      : evidence.endpoints?.some((one) => one.address === address && one.keyType === keyType),
  );
  const any = endpoints.find(({ presented }) => presented !== undefined);
  return (concerned ?? any)?.presented?.chainDigest;
}
