/**
 * Records what goes wrong and mails it, until it is killed: `node alert-crash.ts FILE PORT`. Each batch opens incidents of
 * new domains and ends some older ones; after a batch is recorded its number is printed, then what is due is sent to the
 * SMTP server at PORT. With a third argument, `drain`, it only sends what is left, and ends.
 */
import { writeSync } from "node:fs";
import { openSqliteStore } from "../../src/adapters/sqlite/sqlite-store.ts";
import { openRoads } from "../../src/app/roads.ts";
import { defaultConfig } from "../../src/config/default-config.ts";
import { contentId } from "../../src/core/alerts/content-id.ts";
import { reconcile } from "../../src/core/findings/reconcile.ts";
import type { Binding } from "../../src/core/inventory/binding.ts";
import type { Decide } from "../../src/core/record.ts";
import { HOUR } from "../../src/core/time.ts";
import { createDesk } from "../../src/usecases/message-desk.ts";
import { bindingOf, findingOf, lookAt } from "../contracts/store-fixtures.ts";
import { deliverDue } from "./deliver-due.ts";

const [, , file = "", port = "", mode = ""] = process.argv;
const TOGETHER = 25;
/** Batches after which an incident is over. */
const LASTS = 4;

/** Everything is recorded as if it had happened two hours ago, so that nothing waits for company. */
const recordedAt = (): number => Date.now() - 2 * HOUR;

const store = await openSqliteStore({ file });
const clock = { now: Date.now };
const config = {
  ...defaultConfig("/"),
  mail: {
    ...{ from: "certhorizon@example.com", host: "127.0.0.1", port: Number(port), tls: "none" as const },
    ...{ user: undefined, password: undefined },
  },
};
const { notifiers: roads } = openRoads(config, clock);
const desk = createDesk({
  clock,
  store,
  records: () => [],
  otherFindings: () => [],
  recordOf: () => undefined,
  presentedOf: async () => undefined,
  addressesOf: () => ["web@example.com"],
  isDefault: () => false,
  suppressionOf: () => undefined,
  heartbeat: () => ({
    at: Date.now(),
    bindings: 0,
    lastSweepAt: undefined,
    open: { info: 0, warning: 0, critical: 0 },
  }),
});

if (mode === "drain") await deliverAll();
else await goOn();

async function goOn(): Promise<void> {
  const marks = await store.marks();
  if (!marks.has("batch")) await store.endBaseline({ sources: ["file"] }, recordedAt(), "platform");
  for (let batch = (marks.get("batch") ?? 0) + 1; ; batch += 1) {
    const fresh = bindingsOf(batch).map((binding) => lookAt(binding, recordedAt()));
    const over =
      batch > LASTS ? bindingsOf(batch - LASTS).map((binding) => lookAt(binding, recordedAt())) : [];
    await store.record(fresh, judging(true));
    await store.record(over, judging(false));
    await store.mark("batch", batch);
    writeSync(1, `${batch}\n`);
    await deliverAll();
  }
}

async function deliverAll(): Promise<void> {
  const deliver = () =>
    deliverDue({
      clock,
      store,
      roads,
      desk,
      random: Math.random,
      perHour: 1_000_000,
      defaultOwner: "platform",
      ownerOf: async () => "platform",
      onResult: () => undefined,
    });
  while ((await deliver()) > 0);
  if (mode !== "drain") return;
  writeSync(1, "drained\n");
  for (const road of roads.values()) road.close();
  await store.close();
}

function bindingsOf(batch: number): readonly Binding[] {
  return Array.from({ length: TOGETHER }, (_, n) =>
    bindingOf(`d${n}-b${batch}.example.com`, { owner: "web" }),
  );
}

/** Every domain has a certificate of its own, so that each is an incident. */
function judging(isOpen: boolean): Decide {
  return (previous, { binding, at }) => {
    const certificate = contentId([binding.domain]).repeat(4);
    const finding = findingOf(binding, {
      code: "leaf-expired",
      severity: "critical",
      evidence: { certificate },
    });
    const { open, transitions } = reconcile(previous?.findings ?? [], isOpen ? [finding] : [], at);
    const nothing = { endpoints: [], hosted: [], judgement: undefined, resolution: undefined };
    const record = {
      binding,
      ...nothing,
      findings: open,
      lastProbeAt: at,
      lastSuccessAt: at,
      nextDueAt: at + HOUR,
    };
    return { record, transitions, changes: [], chains: new Map() };
  };
}
