import type { OpenFinding } from "../../../core/findings/finding.ts";
import { FINDING_KINDS } from "../../../core/findings/kinds.ts";
import { findingsByUrgency } from "../../../core/findings/urgency.ts";
import { bindingKey } from "../../../core/inventory/binding.ts";
import { durationText, listText } from "../../../core/words.ts";
import type { DomainView } from "./domain.ts";
import { type Markup, markup, type Part } from "./markup.ts";
import type { Suppression } from "./status-data.ts";
import { actorText, codeLink, domainHref, mark, when } from "./words.ts";

/** Each finding with what to do, who, by when, and a way to take it on. */
export function findingsSection(view: DomainView): Markup {
  const { record } = view;
  if (!record.binding.monitor) {
    return markup`<p>This domain is listed and not watched: ${record.binding.monitorReason}</p>`;
  }
  if (record.findings.length === 0) return markup`<p>No finding is open.</p>`;
  return markup`${findingsByUrgency(record.findings).map((finding) => article(finding, view))}`;
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
  return markup`<article class="finding ${severity}"><h3>${mark(severity)} ${codeLink(code)}${scope !== "" && markup` <span class="soft">${scope}</span>`}</h3>
<p>${summary}</p><p class="remedy"><span aria-hidden="true">→ </span>${remedy}</p>
<dl class="facts">${shown.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${takenOn(finding, view)}</article>
`;
}

function takenOn(finding: OpenFinding, view: DomainView): Markup {
  const known = view.suppressions?.find(({ findingId }) => findingId === finding.id);
  if (known !== undefined) return suppressionText(known, view);
  return view.canAcknowledge ? acknowledgeForm(finding, view) : markup``;
}

function suppressionText({ kind, by, reason, from, until }: Suppression, { now }: DomainView): Markup {
  return markup`<p class="suppressed">${kind} by ${by} ${when(from, now)}${until !== undefined && markup`, until ${when(until, now)}`}${reason !== "" && markup`: ${reason}`}</p>`;
}

function acknowledgeForm({ id, code }: OpenFinding, { record, formToken }: DomainView): Markup {
  const action = `${domainHref(bindingKey(record.binding))}/acknowledge`;
  return markup`<details class="acknowledge"><summary>Acknowledge ${code}</summary><form method="post" action="${action}"><input type="hidden" name="form" value="${formToken}"><input type="hidden" name="finding" value="${id}"><label>Who are you? <input name="by" required maxlength="100" autocomplete="name"></label> <label>What happens next? <input name="reason" maxlength="300"></label> <button>Acknowledge</button></form><p class="soft">No further messages about this finding; it stays on the pages until it is mended.</p></details>`;
}
