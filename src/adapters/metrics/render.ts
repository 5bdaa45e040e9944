import { setImmediate as nextTurn } from "node:timers/promises";
import type { OpenFinding } from "../../core/findings/finding.ts";
import { printable } from "../../core/names/printable.ts";
import type { BindingRecord } from "../../core/record.ts";
import { FAMILIES } from "./families.ts";
import { type Family, type Knowledge, METRIC_PREFIX, type Sample } from "./family.ts";

/** Printable ASCII without quote and backslash: stands for itself as a label value. */
const PLAIN = /^[ !#-[\]-~]*$/;
const CHUNK_CHARACTERS = 64 * 1024;
const RECORDS_PER_TURN = 2_000;
const NO_BINDING = 'domain="",port=""';
const NOTHING_KNOWN: Knowledge = { issuer: () => "other", isSuppressed: () => false };

export interface FamilyInput {
  /** Read once at the start, so that one scrape shows one state. */
  readonly records: Iterable<BindingRecord>;
  /** Open findings about stores, sources and the monitor. */
  readonly otherFindings: Iterable<OpenFinding>;
  /** Without it every issuer is `other`, and nothing is suppressed. */
  readonly knowledge?: Partial<Knowledge>;
}

/**
 * The per-binding families as Prometheus text format 0.0.4, in chunks of about 64 KiB of whole lines. Gives the event
 * loop a turn after every chunk. Same input, same text, in the order of the records; no label set appears twice.
 */
export async function* renderFamilies(input: FamilyInput): AsyncGenerator<string, void, void> {
  const entries = await identify(input.records);
  const others = [...input.otherFindings];
  const knowledge = { ...NOTHING_KNOWN, ...input.knowledge };
  let text = "";
  for (const family of FAMILIES) {
    text += header(family);
    for (const [identity, record] of entries) {
      text += lines(family, identity, family.samples(record, knowledge));
      if (text.length >= CHUNK_CHARACTERS) {
        yield text;
        text = "";
        await nextTurn();
      }
    }
    text += lines(family, NO_BINDING, family.otherSamples?.(others, knowledge) ?? []);
  }
  yield text;
}

/** Records under the text of their identity labels, in the order given; of two with the same identity the later stays. */
async function identify(records: Iterable<BindingRecord>): Promise<ReadonlyMap<string, BindingRecord>> {
  const snapshot = [...records];
  const byIdentity = new Map<string, BindingRecord>();
  for (const [index, record] of snapshot.entries()) {
    const { domain, port } = record.binding;
    byIdentity.set(`domain="${escapeLabelValue(domain)}",port="${port}"`, record);
    if (index % RECORDS_PER_TURN === RECORDS_PER_TURN - 1) await nextTurn();
  }
  return byIdentity;
}

function header({ name, help, type }: Family): string {
  return `# HELP ${METRIC_PREFIX}${name} ${help}\n# TYPE ${METRIC_PREFIX}${name} ${type}\n`;
}

function lines(family: Family, identity: string, samples: readonly Sample[]): string {
  let text = "";
  const seen: string[] = [];
  for (const { labels, value } of samples) {
    const own = labelText(family.labels, labels);
    if (seen.includes(own) || !Number.isFinite(value)) continue;
    if (samples.length > 1) seen.push(own);
    text += `${METRIC_PREFIX}${family.name}{${identity}${own === "" ? "" : ","}${own}} ${value}\n`;
  }
  return text;
}

function labelText(names: readonly string[], values: readonly string[]): string {
  let text = "";
  for (const [index, name] of names.entries()) {
    text += `${index === 0 ? "" : ","}${name}="${escapeLabelValue(values[index] ?? "")}"`;
  }
  return text;
}

/** Invisible characters are spelled out first, line feeds among them; backslash and quote are what the format escapes. */
function escapeLabelValue(value: string): string {
  return PLAIN.test(value) ? value : printable(value).replace(/[\\"]/g, "\\$&");
}
