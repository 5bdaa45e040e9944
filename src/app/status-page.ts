import { readFile } from "node:fs/promises";
import type { Logger } from "../adapters/log/logger.ts";
import type { Listener } from "../adapters/web/open-server.ts";
import type { RootCalendar, StatusData } from "../adapters/web/pages/status-data.ts";
import { openStatusListener } from "../adapters/web/status-listener.ts";
import { NO_TOKEN } from "../config/status-schema.ts";
import { comingDeadlines } from "../core/calendar/deadlines.ts";
import { rootCalendar } from "../core/calendar/root-calendar.ts";
import { anchorLabel } from "../core/decide/anchor-label.ts";
import { isLoopback } from "../core/names/loopback.ts";
import { type DurationMs, SECOND } from "../core/time.ts";
import { isTrustDataStale } from "../core/trust/trust-data.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import type { Fleet } from "../usecases/fleet.ts";
import type { Current } from "./current.ts";
import type { PageAlerts } from "./page-alerts.ts";
import { programVersion } from "./version.ts";

export interface StatusPageOptions {
  readonly fleet: Fleet;
  readonly store: Pick<Store, "chain" | "changes" | "transitions">;
  /** The configuration in force; address and token are those of the start. */
  readonly current: () => Current;
  readonly clock: Clock;
  readonly log: Logger;
  /** Has the daemon look at a binding soon, by key. */
  readonly recheck: (key: string) => Promise<void>;
  /** What is sent and kept back; absent where nothing is. */
  readonly alerts?: Partial<PageAlerts>;
}

/** Without a listener where the configuration switches the page off. */
export type OpenedStatusPage =
  | { readonly ok: true; readonly listener: Listener | undefined }
  | { readonly ok: false; readonly sentence: string };

/** Opens the page as the configuration has it; an address that others reach is never opened without a token by accident. */
export async function openStatusPage(options: StatusPageOptions): Promise<OpenedStatusPage> {
  const { listen, token, open } = options.current().config.status;
  if (listen === "off") return { ok: true, listener: undefined };
  if (token === "missing") return refusal("the token that the configuration names is not set");
  const isLocal = isLoopback(listen.host);
  if (!isLocal && token === "none" && !open) return refusal(`status.listen: ${NO_TOKEN}`);
  const result = await openStatusListener({
    ...listen,
    data: statusData(options),
    token: token === "none" ? undefined : token,
    isLoopbackOnly: isLocal && token === "none" && !open,
    onError: (error) => options.log.error("A page failed", { error }),
  });
  if (result.kind === "listening") return { ok: true, listener: result.listener };
  return {
    ok: false,
    sentence: `${result.sentence.replace(/\.$/, "")} (status.listen, or CERTHORIZON_STATUS_LISTEN; off: no page).`,
  };
}

function refusal(why: string): OpenedStatusPage {
  return { ok: false, sentence: `The status page cannot be opened: ${why}.` };
}

/** The calendar counts every domain: not for every visitor anew. */
const CALENDAR_REST_MS: DurationMs = 15 * SECOND;

function statusData({ fleet, store, current, clock, recheck, alerts }: StatusPageOptions): StatusData {
  let calendar: { readonly value: RootCalendar; readonly of: Current; readonly at: number } | undefined;
  return {
    version: programVersion(),
    now: () => clock.now(),
    records: () => fleet.records(),
    find: (key) => fleet.find(key),
    otherFindings: () => fleet.otherFindings(),
    evaluate: async ({ binding, judgement }, digest) => {
      const chain = await store.chain(digest);
      const { required, watched } = binding.stores;
      const { tools } = current();
      const stores = [...required, ...watched].flatMap((name) => tools.stores.get(name) ?? []);
      const at = new Date(judgement?.at ?? clock.now());
      return chain && tools.evaluator.evaluate({ chain, at, stores });
    },
    history: async (key, limit) => ({
      key,
      changes: await store.changes(key, limit),
      transitions: await store.transitions(key, limit),
    }),
    calendar: () => {
      const isGood = calendar?.of === current() && clock.now() - calendar.at < CALENDAR_REST_MS;
      if (calendar === undefined || !isGood) {
        calendar = { value: calendarOf(fleet, current(), clock), of: current(), at: clock.now() };
      }
      return calendar.value;
    },
    doc: readDoc,
    recheck,
    ...alerts,
  };
}

function calendarOf(fleet: Fleet, { trustData, tools }: Current, clock: Clock): RootCalendar {
  const anchorName = (anchor: Parameters<typeof anchorLabel>[0]) => anchorLabel(anchor, tools.anchorNames);
  const at = clock.now();
  const rows = rootCalendar(fleet.records(), { data: trustData, stores: tools.stores, anchorName }, at);
  return {
    rows,
    deadlines: comingDeadlines(rows, at),
    trustDataAsOf: trustData.asOf,
    isStale: isTrustDataStale(trustData, at),
    stores: [...tools.stores.keys()],
  };
}

/** Beside the program, in the checkout and in the image. */
const DOCS = new URL("../../docs/", import.meta.url);

async function readDoc(path: string): Promise<string | undefined> {
  try {
    return await readFile(new URL(`${path}.md`, DOCS), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
