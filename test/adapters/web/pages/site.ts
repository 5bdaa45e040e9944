import { once } from "node:events";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { createLogger } from "../../../../src/adapters/log/logger.ts";
import { openSqliteStore } from "../../../../src/adapters/sqlite/sqlite-store.ts";
import { openCurrent } from "../../../../src/app/current.ts";
import { openStatusPage, type StatusPageOptions } from "../../../../src/app/status-page.ts";
import type { Transition } from "../../../../src/core/findings/finding.ts";
import { bindingKey } from "../../../../src/core/inventory/binding.ts";
import type { BindingRecord, Change } from "../../../../src/core/record.ts";
import { Fleet } from "../../../../src/usecases/fleet.ts";
import { lookAt, NOW } from "../../../contracts/store-fixtures.ts";
import { freePort, temporaryFolder, writeConfig } from "../../../tools/workspace.ts";

export interface Planted {
  readonly record: BindingRecord;
  readonly changes?: readonly Change[];
  readonly transitions?: readonly Transition[];
  readonly chains?: ReadonlyMap<string, readonly Uint8Array[]>;
}

export interface SiteOptions {
  readonly planted?: readonly Planted[];
  /** What the configuration says of the page, apart from its address. */
  readonly status?: Readonly<Record<string, unknown>>;
  readonly host?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly alerts?: StatusPageOptions["alerts"];
  readonly recheck?: StatusPageOptions["recheck"];
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Site {
  readonly url: string;
  readonly port: number;
  readonly fleet: Fleet;
  /** Keys that were to be looked at. */
  readonly asked: readonly string[];
  readonly log: () => string;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  send(method: string, path: string, options?: Sent): Promise<Answer>;
}

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
}

export type OpenedSite =
  | { readonly ok: true; readonly site: Site }
  | { readonly ok: false; readonly sentence: string };

/** The pages as the program opens them, over a store and a fleet of planted records; at a fixed time of day. */
export async function openSite(options: SiteOptions = {}): Promise<Site> {
  const opened = await tryToOpen(options);
  if (!opened.ok) throw new Error(opened.sentence);
  return opened.site;
}

export async function tryToOpen(options: SiteOptions): Promise<OpenedSite> {
  const directory = temporaryFolder();
  const port = await freePort();
  const listen = `${options.host ?? "127.0.0.1"}:${port}`;
  const config = { domains: ["img.example.com"], status: { listen, ...options.status } };
  const clock = { now: () => NOW };
  const read = await openCurrent(await writeConfig(directory, config), options.environment ?? {}, clock);
  if (!read.ok) throw new Error(read.problems.join("\n"));
  const store = await openSqliteStore({ file: join(directory, "store.db"), clock });
  onTestFinished(() => store.close());
  await plant(store, options.planted ?? []);
  const fleet = await Fleet.load(store);
  let log = "";
  const write = (line: string): void => {
    log += line;
  };
  const asked: string[] = [];
  const opened = await openStatusPage({
    fleet,
    store,
    clock,
    current: () => read.current,
    log: createLogger({ level: "info", destination: { write } }),
    recheck:
      options.recheck ??
      (async (key) => {
        asked.push(key);
      }),
    ...(options.alerts === undefined ? {} : { alerts: options.alerts }),
  });
  if (!opened.ok) return opened;
  const { listener } = opened;
  if (listener === undefined) throw new Error("the page is switched off");
  onTestFinished(() => listener.close(0));
  const send: Site["send"] = (method, path, sent = {}) => exchange(listener.port, method, path, sent);
  const get: Site["get"] = (path, headers = {}) => send("GET", path, { headers });
  return {
    ok: true,
    site: { url: listener.url, port: listener.port, fleet, asked, log: () => log, get, send },
  };
}

async function plant(
  store: Awaited<ReturnType<typeof openSqliteStore>>,
  planted: readonly Planted[],
): Promise<void> {
  const byKey = new Map(planted.map((one) => [bindingKey(one.record.binding), one]));
  for (let at = 0; at < planted.length; at += 500) {
    const looks = planted.slice(at, at + 500).map(({ record }) => lookAt(record.binding, NOW));
    const { failures } = await store.record(looks, (_previous, look) => {
      const one = byKey.get(bindingKey(look.binding));
      if (one === undefined) throw new Error("nothing was planted");
      return { changes: [], transitions: [], chains: new Map(), ...one };
    });
    if (failures.length > 0) throw failures[0]?.error;
  }
}

/** Not fetch: that lets nobody choose the host. */
async function exchange(
  port: number,
  method: string,
  path: string,
  { headers, form }: Sent,
): Promise<Answer> {
  const body = form === undefined ? "" : new URLSearchParams(form).toString();
  const type = form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" };
  const sent = { ...type, "content-length": String(body.length), ...headers };
  const request = httpRequest({ host: "127.0.0.1", port, method, path, headers: sent, agent: false });
  request.end(body);
  const [response] = await once(request, "response");
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

/** The hidden text of the first form of a page. */
export function formTokenOf(body: string): string {
  return /name="form" value="([^"]+)"/.exec(body)?.[1] ?? "";
}
