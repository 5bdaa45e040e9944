import { type OpenFinding, SEVERITY_RANK, type Severity } from "../../../core/findings/finding.ts";
import { bindingKey } from "../../../core/inventory/binding.ts";
import type { Instant } from "../../../core/time.ts";
import { bindingName } from "../../../core/views/binding-name.ts";
import { isWanted } from "../../../core/views/overview.ts";
import { time } from "../../../core/views/record-json.ts";
import { durationText } from "../../../core/words.ts";
import { doubtNote } from "./doubt.ts";
import type { Fleet } from "./fleet-index.ts";
import { conditionTabs, filterForm, MOST_AT_ONCE, PAGE_SIZE, pager } from "./list-parts.ts";
import { type Markup, markup } from "./markup.ts";
import { type ListQuery, type Page, pageOf } from "./query.ts";
import { quietNote, suppressedJson } from "./silences.ts";
import type { StatusData } from "./status-data.ts";
import { actorText, distance, domainLink, listedCode, mark, shortened } from "./words.ts";

type Source = Pick<StatusData, "find" | "otherFindings" | "now" | "suppressionOf">;

interface Selected {
  readonly all: readonly OpenFinding[];
  readonly counts: Readonly<Record<Severity, number>>;
}

const PATH = "/findings";
/** Sentences in a list; the whole ones are on the page of the domain. */
const SENTENCE = 320;

/** All open findings, gravest first; of one gravity, those about ourselves before those about domains. */
export function findingsPage(fleet: Fleet, source: Source, query: ListQuery): Markup {
  const { all, counts } = selectFindings(fleet, source, query);
  const page = pageOf(all, query.page, PAGE_SIZE);
  return markup`<h1>Findings</h1>
<p class="asof">everything that is open, about domains, stores, sources and certhorizon itself</p>
${conditionTabs(PATH, query, counts)}
${filterForm(PATH, query, fleet.choices, ["owner", "code"])}
${page.total === 0 ? markup`<p class="empty">No finding is open${isNarrowed(query) && markup` that fits these filters. <a href="${PATH}">Show everything</a>`}</p>` : table(page, source)}
${pager(PATH, query, page, "finding")}`;
}

function isNarrowed({ condition, filters, search }: ListQuery): boolean {
  return condition !== undefined || search !== "" || Object.keys(filters).length > 0;
}

function selectFindings(fleet: Fleet, source: Source, query: ListQuery): Selected {
  const counts: Record<Severity, number> = { critical: 0, warning: 0, info: 0 };
  const { owner, code } = query.filters;
  const search = query.search.toLowerCase();
  const ownerOf = ({ domain, port }: OpenFinding) => source.find(bindingKey({ domain, port }))?.binding.owner;
  const all = [...source.otherFindings(), ...fleet.findings].filter((finding) => {
    if (code !== undefined && finding.code !== code) return false;
    if (owner !== undefined && (finding.subject !== "binding" || ownerOf(finding) !== owner)) return false;
    if (search !== "" && !haystack(finding).includes(search)) return false;
    counts[finding.severity] += 1;
    return isWanted(finding.severity, query.condition);
  });
  return { all: all.sort((a, b) => SEVERITY_RANK[b.severity] - SEVERITY_RANK[a.severity]), counts };
}

function haystack({ domain, scope, code, summary }: OpenFinding): string {
  return `${domain}\n${scope}\n${code}\n${summary}`.toLowerCase();
}

function table({ entries }: Page<OpenFinding>, source: Source): Markup {
  const now = source.now();
  return markup`<table class="cards" role="table"><caption class="hidden">Open findings</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Severity</th><th role="columnheader" scope="col">About</th><th role="columnheader" scope="col">What, and what to do</th><th role="columnheader" scope="col">Who acts</th><th role="columnheader" scope="col">Deadline</th><th role="columnheader" scope="col">Open for</th></tr></thead>
<tbody role="rowgroup">${entries.map((finding) => row(finding, source, now))}</tbody></table>`;
}

function row(finding: OpenFinding, source: Source, now: Instant): Markup {
  const { severity, code, summary, remedy, deadline, openedAt } = finding;
  const binding = source.find(bindingKey(finding))?.binding;
  return markup`<tr role="row"><td role="cell">${mark(severity)}</td><th role="rowheader" scope="row">${about(finding)}</th><td role="cell" class="words">${listedCode(code, finding)} ${shortened(summary, SENTENCE)}<span class="sub">→ ${shortened(remedy, SENTENCE)}</span>${doubtNote(finding, source)}${quietNote(finding, source)}</td><td role="cell" class="who">${actorText(finding, binding)}</td><td role="cell" class="nowrap">${deadline !== undefined && distance(deadline, now)}</td><td role="cell" class="nowrap">${durationText(now - openedAt)}</td></tr>
`;
}

function about(finding: OpenFinding): Markup {
  const { subject, scope } = finding;
  if (subject !== "binding") return markup`${subject === "monitor" ? "certhorizon" : subject} ${scope}`;
  const name = domainLink(bindingKey(finding), bindingName(finding));
  return scope === "" ? name : markup`${name}<span class="sub">${scope}</span>`;
}

export function findingsJson(fleet: Fleet, source: Source, query: ListQuery): unknown {
  const { all, counts } = selectFindings(fleet, source, query);
  const page = pageOf(all, query.page, Math.min(MOST_AT_ONCE, query.size ?? PAGE_SIZE));
  return {
    at: time(source.now()),
    total: page.total,
    page: page.page,
    pages: page.pages,
    counts,
    findings: page.entries.map((finding) => suppressedJson(finding, source)),
  };
}
