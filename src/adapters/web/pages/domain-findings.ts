import type { OpenFinding } from "../../../core/findings/finding.ts";
import { FINDING_KINDS } from "../../../core/findings/kinds.ts";
import { findingsByUrgency } from "../../../core/findings/urgency.ts";
import { bindingKey } from "../../../core/inventory/binding.ts";
import { doubtText } from "../../../core/views/doubt-text.ts";
import { domainPath } from "../../../core/views/page-addresses.ts";
import { durationText, listText } from "../../../core/words.ts";
import type { DomainView } from "./domain.ts";
import { type Markup, markup, NOTHING, type Part } from "./markup.ts";
import { SPANS, suppressionText } from "./silences.ts";
import { actorText, codeLink, mark, when } from "./words.ts";

/** Each finding with what to do, who, by when, and a way to take it on. */
export function findingsSection(view: DomainView): Markup {
  const { record } = view;
  if (!record.binding.monitor) {
    return markup`<p>This domain is listed and not watched: ${record.binding.monitorReason}</p>`;
  }
  const articles = findingsByUrgency(record.findings).map((finding) => article(finding, view));
  return markup`${articles.length === 0 ? markup`<p>No finding is open.</p>` : articles}${view.canSuppress && silenceForm(view)}`;
}

function article(finding: OpenFinding, view: DomainView): Markup {
  const { severity, code, scope, summary, remedy, openedAt, deadline } = finding;
  const { record, now } = view;
  const visitors = code in FINDING_KINDS ? FINDING_KINDS[code as keyof typeof FINDING_KINDS].visitorsSee : "";
  const addresses = [...new Set(finding.evidence.endpoints?.map(({ address }) => address))];
  const facts: readonly (readonly [name: string, value: Part])[] = [
    ["who acts", actorText(finding, record.binding)],
    ["deadline", when(deadline, now)],
    ["visitors see", visitors],
    ["at", listText(addresses, 6)],
    ["open for", durationText(now - openedAt)],
  ];
  const shown = facts.filter(([, value]) => String(value) !== "");
  return markup`<article class="finding ${severity}"><h3>${mark(severity)} ${codeLink(code, finding)}${scope !== "" && markup` <span class="soft">${scope}</span>`}</h3>
<p>${summary}</p><p class="remedy"><span aria-hidden="true">→ </span>${remedy}</p>
<dl class="facts">${shown.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${takenOn(finding, view)}</article>
`;
}

function takenOn(finding: OpenFinding, view: DomainView): Markup {
  const known = view.suppressionOf(finding);
  const fault = view.doubtOf(finding);
  const doubt = fault !== undefined && markup`<p class="suppressed">${doubtText(fault)}</p>`;
  if (known !== undefined)
    return markup`${doubt}<p class="suppressed">${suppressionText(known, view.now)}</p>`;
  return markup`${doubt}${view.canSuppress ? acknowledgeForm(finding, view) : NOTHING}`;
}

function acknowledgeForm({ id, code }: OpenFinding, view: DomainView): Markup {
  const finding = markup`<input type="hidden" name="finding" value="${id}">`;
  return markup`<details class="quieting"><summary>Acknowledge ${code}</summary>${suppressForm(view, "acknowledge", "Acknowledge", "7d", finding)}<p class="soft">Somebody works on it: no further messages about this finding until then, unless it gets worse.</p></details>`;
}

function silenceForm(view: DomainView): Markup {
  return markup`<details class="quieting"><summary>Silence this domain</summary>${suppressForm(view, "silence", "Silence", "1d", NOTHING)}<p class="soft">No messages about anything here until then. It ends on the page of <a href="/silences">silences</a> too.</p></details>`;
}

function suppressForm(view: DomainView, act: string, word: string, chosen: string, hidden: Markup): Markup {
  const action = `${domainPath(bindingKey(view.record.binding))}/${act}`;
  const spans = Object.entries(SPANS).map(
    ([value, { words }]) =>
      markup`<option value="${value}"${value === chosen && markup` selected`}>${words}</option>`,
  );
  return markup`<form method="post" action="${action}"><input type="hidden" name="form" value="${view.formToken}">${hidden}<label>Who are you? <input name="by" required maxlength="100" autocomplete="name"></label> <label>Why, and what happens next? <input name="reason" required maxlength="300" size="40"></label> <label>For <select name="for" required>${spans}</select></label> <button>${word}</button></form>`;
}
