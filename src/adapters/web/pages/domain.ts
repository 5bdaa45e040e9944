import type { ChainEvaluation } from "../../../core/evaluation.ts";
import type { FindingCode } from "../../../core/findings/codes.ts";
import type { OpenFinding } from "../../../core/findings/finding.ts";
import { conditionOf } from "../../../core/findings/urgency.ts";
import { servedBy } from "../../../core/hosted/serving-layer.ts";
import { bindingKey } from "../../../core/inventory/binding.ts";
import { explainBinding } from "../../../core/inventory/explain-binding.ts";
import type { BindingRecord } from "../../../core/record.ts";
import type { Instant } from "../../../core/time.ts";
import { bindingName } from "../../../core/views/binding-name.ts";
import type { BindingHistory } from "../../../core/views/history.ts";
import { domainPath } from "../../../core/views/page-addresses.ts";
import { pendingText } from "../../../core/views/pending-text.ts";
import { chainsSection } from "./domain-chains.ts";
import { endpointsSection } from "./domain-endpoints.ts";
import { findingsSection } from "./domain-findings.ts";
import { historySection } from "./domain-history.ts";
import { hostedSection } from "./domain-hosted.ts";
import { horizons } from "./horizons.ts";
import { scroller } from "./layout.ts";
import { type Markup, markup, type Part } from "./markup.ts";
import type { Delivery, Suppression } from "./status-data.ts";
import { mark, when } from "./words.ts";

/** Everything about one domain. */
export interface DomainView {
  readonly record: BindingRecord;
  readonly now: Instant;
  /** By digest; what is not known is absent. */
  readonly chains: ReadonlyMap<string, ChainEvaluation>;
  readonly history: BindingHistory;
  /** Undefined where nothing is sent. */
  readonly deliveries: readonly Delivery[] | undefined;
  readonly suppressionOf: (finding: OpenFinding) => Suppression | undefined;
  /** The fault of our own that makes a finding doubtful. */
  readonly doubtOf: (finding: OpenFinding) => FindingCode | undefined;
  /** Whether messages are sent that can be kept back. */
  readonly canSuppress: boolean;
  readonly formToken: string;
  /** What was just done; empty for nothing. */
  readonly notice: string;
}

export function domainPage(view: DomainView): Markup {
  const { record, now, formToken, notice } = view;
  const { binding } = record;
  const key = bindingKey(binding);
  return markup`<div class="title"><h1>${bindingName(binding)}</h1> ${mark(conditionOf(record))}
<form method="post" action="${domainPath(key)}/recheck"><input type="hidden" name="form" value="${formToken}"><button>Look again now</button></form></div>
${notice !== "" && markup`<p class="notice" role="status">${notice}</p>`}
${summary(record, now)}
${section("findings", "Findings", findingsSection(view))}
${section("horizons", "Trust horizons", horizons(record, now))}
${section("hosted", "Hosted and served", hostedSection(record, now))}
${section("chains", "Presented chains", chainsSection(view))}
${section("endpoints", "Endpoints", endpointsSection(record, now))}
${section("history", "History", historySection(view))}
${section("settings", "Settings", settings(record))}`;
}

function section(id: string, title: string, content: Part): Markup {
  return markup`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${content}</section>`;
}

function summary(record: BindingRecord, now: Instant): Markup {
  const { binding, judgement, lastProbeAt, lastSuccessAt, nextDueAt } = record;
  const place = [binding.provider, binding.account, binding.bucket, binding.region]
    .filter(Boolean)
    .join(" · ");
  const watched = binding.monitor
    ? markup`${when(lastProbeAt, now)}`
    : markup`never: ${binding.monitorReason}`;
  const facts: readonly (readonly [name: string, value: Part])[] = [
    ["owner", binding.owner || "nobody is named"],
    ["hosted at", place],
    ["sources", binding.sources.join(", ")],
    ["served by", servedBy(record) ?? ""],
    ["certificate ends", when(judgement?.leaf?.notAfter, now)],
    ["hosted and served", judgement?.served.state ?? "not looked at yet"],
    ["last looked at", lastProbeAt === undefined && binding.monitor ? "never" : watched],
    ["not believed yet", pendingText(record)],
    ["last answer", lastSuccessAt !== lastProbeAt && when(lastSuccessAt, now)],
    ["next look", binding.monitor && nextDueAt > now && when(nextDueAt, now)],
  ];
  const shown = facts.filter(([, value]) => value !== false && String(value) !== "");
  return markup`<dl class="facts">${shown.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** Every attribute and what set it. */
function settings({ binding, judgement }: BindingRecord): Markup {
  const attributes = explainBinding(binding, judgement?.dns?.target).filter(({ value }) => value !== "");
  const rows = attributes.map(
    ({ attribute, value, setBy }) =>
      markup`<tr><th scope="row">${attribute}</th><td>${value}</td><td class="soft">${setBy}</td></tr>`,
  );
  return markup`<details><summary>Every attribute, and what set it</summary>${scroller("Attributes", markup`<table><caption class="hidden">Attributes</caption><thead><tr><th scope="col">Attribute</th><th scope="col">Value</th><th scope="col">Set by</th></tr></thead><tbody>${rows}</tbody></table>`)}</details>`;
}
