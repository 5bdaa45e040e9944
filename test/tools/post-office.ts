import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openSqliteStore } from "../../src/adapters/sqlite/sqlite-store.ts";
import { contentId } from "../../src/core/alerts/content-id.ts";
import type { Delivery, Road } from "../../src/core/alerts/delivery.ts";
import type { Incident } from "../../src/core/alerts/incident.ts";
import type { Suppression } from "../../src/core/alerts/suppression.ts";
import type { Finding, OpenFinding } from "../../src/core/findings/finding.ts";
import { reconcile } from "../../src/core/findings/reconcile.ts";
import type { Binding } from "../../src/core/inventory/binding.ts";
import type { Decide } from "../../src/core/record.ts";
import { HOUR, type Instant, MINUTE } from "../../src/core/time.ts";
import type { Message, SendOutcome } from "../../src/ports/notifier.ts";
import type { Store } from "../../src/ports/store.ts";
import type { DeliverPorts } from "../../src/usecases/deliver.ts";
import { createDesk, type Desk } from "../../src/usecases/message-desk.ts";
import { bindingOf, findingOf, lookAt, NOW } from "../contracts/store-fixtures.ts";
import { deliverDue } from "./deliver-due.ts";
import { temporaryFolder } from "./workspace.ts";

export const ACCEPTED: SendOutcome = { kind: "accepted", answer: "250 ok", refused: [] };

export const DEFAULT_OWNER = "platform";

/** A message that was handed to a road. */
export interface Posted {
  readonly road: Road;
  readonly at: Instant;
  readonly message: Message;
  readonly to: string;
}

/** The real store, desk and delivery, on findings that a test makes up; only the roads are played. */
export class PostOffice {
  readonly store: Store;
  readonly posted: Posted[] = [];
  now = NOW + HOUR;
  /** What a road answers. */
  answer: (posted: Posted) => SendOutcome | Promise<SendOutcome> = () => ACCEPTED;
  suppressionOf: (finding: OpenFinding) => Suppression | undefined = () => undefined;
  ownerOf = (owner: string, _about: Incident | undefined): string => owner || DEFAULT_OWNER;
  addressesOf = (owner: string, about: Incident | undefined): readonly string[] => [
    `${this.ownerOf(owner, about)}@example.com`,
  ];

  constructor(store: Store) {
    this.store = store;
  }

  /** Stock has been taken: what happens now is told. */
  static async open(roads: readonly Road[] = ["mail"]): Promise<PostOffice> {
    const store = await openSqliteStore({ file: join(temporaryFolder(), "store.db") });
    onTestFinished(() => store.close());
    store.openRoads(roads);
    await store.endBaseline({ sources: [...bindingOf("x.example.com").sources] }, NOW, DEFAULT_OWNER);
    return new PostOffice(store);
  }

  /** Bindings are looked at, and this is found. */
  async see(
    bindings: readonly Binding[],
    findingsOf: (binding: Binding) => readonly Finding[],
  ): Promise<void> {
    const looks = bindings.map((binding) => lookAt(binding, this.now));
    const { failures } = await this.store.record(looks, judging(findingsOf));
    for (const { error } of failures) throw error;
  }

  get desk(): Desk {
    return createDesk({
      clock: { now: () => this.now },
      store: this.store,
      records: () => [],
      otherFindings: () => [],
      recordOf: () => undefined,
      presentedOf: async () => undefined,
      addressesOf: (owner, about) => this.addressesOf(owner, about),
      isDefault: (owner) => owner === DEFAULT_OWNER,
      suppressionOf: (finding) => this.suppressionOf(finding),
      heartbeat: () => ({
        at: this.now,
        bindings: 0,
        lastSweepAt: undefined,
        open: { info: 0, warning: 0, critical: 0 },
      }),
    });
  }

  async deliver(other: Partial<DeliverPorts> = {}): Promise<void> {
    await deliverDue({
      clock: { now: () => this.now },
      store: this.store,
      roads: new Map([this.#road("mail"), this.#road("webhook")]),
      desk: this.desk,
      random: () => 0.5,
      perHour: 20,
      defaultOwner: DEFAULT_OWNER,
      ownerOf: async ({ owner, incident }) =>
        this.ownerOf(owner, (await this.store.incident(incident))?.incident),
      onResult: () => undefined,
      ...other,
    });
  }

  /** Delivers every minute until an instant. */
  async until(end: Instant): Promise<void> {
    for (; this.now <= end; this.now += MINUTE) {
      await this.store.settleIncidents(this.now);
      await this.deliver();
    }
  }

  async deliveries(state?: Delivery["state"]): Promise<readonly Delivery[]> {
    return this.store.deliveries(state === undefined ? {} : { state }, 1_000);
  }

  #road(road: Road): [Road, DeliverPorts["roads"] extends ReadonlyMap<Road, infer N> ? N : never] {
    const send = async (message: Message): Promise<SendOutcome> => {
      const posted = { road, at: this.now, message, to: message.to.join() };
      this.posted.push(posted);
      return this.answer(posted);
    };
    return [road, { send, close: () => undefined }];
  }
}

export const critical = (binding: Binding): readonly Finding[] => [
  findingOf(binding, { code: "leaf-expired", severity: "critical", evidence: ownCertificate(binding) }),
];

export const warning = (binding: Binding): readonly Finding[] => [
  findingOf(binding, { code: "not-deployed", severity: "warning", evidence: ownCertificate(binding) }),
];

export const nothing = (): readonly Finding[] => [];

/** Each is an incident of its own. */
export function domains(count: number, owner = "web", prefix = "d"): readonly Binding[] {
  return Array.from({ length: count }, (_, n) => bindingOf(`${prefix}${n}.example.com`, { owner }));
}

function ownCertificate({ domain }: Binding): Finding["evidence"] {
  return { certificate: contentId([domain]).repeat(4) };
}

/** A judgement that finds what a test makes up. */
export function judging(findingsOf: (binding: Binding) => readonly Finding[]): Decide {
  return (previous, { binding, at }) => {
    const { open, transitions } = reconcile(previous?.findings ?? [], findingsOf(binding), at);
    const unseen = { endpoints: [], hosted: [], judgement: undefined, resolution: undefined };
    const times = { lastProbeAt: at, lastSuccessAt: at, nextDueAt: at + HOUR };
    return {
      record: { binding, ...unseen, findings: open, ...times },
      transitions,
      changes: [],
      chains: new Map(),
    };
  };
}
