import { FINDING_CODES, type FindingClass, type FindingCode } from "../../../core/findings/codes.ts";
import { bindingKey } from "../../../core/inventory/binding.ts";
import { bindingName } from "../../../core/views/binding-name.ts";
import { type FilledFor, filledIn, fillingOf } from "./fill-in.ts";
import { type Folder, renderMarkdown } from "./markdown.ts";
import { type Markup, markup, NOTHING } from "./markup.ts";
import { domainLink, mark } from "./words.ts";

const CLASSES: Readonly<Record<FindingClass, string>> = {
  outage: "Outages: visitors fail now",
  deadline: "Deadlines: somebody acts by a date",
  drift: "Drift: what is served differs from what is meant",
  hygiene: "Hygiene: for a quiet hour",
  ourselves: "About certhorizon itself",
};

const CODES = Object.entries(FINDING_CODES) as readonly (readonly [
  FindingCode,
  (typeof FINDING_CODES)[FindingCode],
])[];

/** All codes by class, each leading to its runbook. */
export function runbooksPage(openCounts: ReadonlyMap<FindingCode, number>): Markup {
  const sections = (Object.keys(CLASSES) as FindingClass[]).map((kind) => {
    const items = CODES.filter(([, { class: own }]) => own === kind).map(([code, { severity }]) => {
      const open = openCounts.get(code) ?? 0;
      const link = markup`<a href="/findings?code=${code}">${open} open</a>`;
      return markup`<li>${mark(severity)} <a class="code" href="/runbooks/${code}">${code}</a>${open > 0 && markup` · ${link}`}</li>`;
    });
    return markup`<section aria-labelledby="${kind}"><h2 id="${kind}">${CLASSES[kind]}</h2><ul class="codes">${items}</ul></section>`;
  });
  return markup`<h1>Runbooks</h1><p class="asof">what each finding means, and what to do · <a href="/runbooks/README#host-a-certificate">how to host a certificate</a> · <a href="/runbooks/README#emergency-ways">emergency ways</a></p>${sections}`;
}

export function runbookPage(
  code: FindingCode,
  text: string | undefined,
  open: number,
  about?: FilledFor,
): Markup {
  const { class: kind, severity } = FINDING_CODES[code];
  const found = markup`<a href="/findings?code=${code}">${open} open now</a>`;
  const head = markup`<p class="asof">${mark(severity)} usual severity · ${kind} · ${found} · <a href="/runbooks">all runbooks</a></p>`;
  if (text === undefined) {
    return markup`<h1>${code}</h1>${head}<p class="empty">There is no runbook for ${code} yet. Each finding carries its own remedy.</p>`;
  }
  return markup`${head}${aboutLine(about, code)}${article(text, "/runbooks/", about)}`;
}

/** A page of the documentation that runbooks lead to. */
export function docPage(text: string, folder: Folder, about?: FilledFor): Markup {
  return markup`<p class="asof"><a href="/runbooks">all runbooks</a></p>${aboutLine(about, "README")}${article(text, folder, about)}`;
}

/** For whom the commands are, with a way back to the page as it is written. */
function aboutLine(about: FilledFor | undefined, page: string): Markup {
  if (about === undefined) return NOTHING;
  const name = bindingName(about);
  const linked =
    about.binding === undefined
      ? markup`${name}, which is not watched here`
      : domainLink(bindingKey(about), name);
  return markup`<p>Filled in for ${linked} · <a href="/runbooks/${page}">as it is written</a></p>`;
}

function article(text: string, folder: Folder, about: FilledFor | undefined): Markup {
  const shown = renderMarkdown(text, folder, about && fillingOf(about));
  return markup`<article class="runbook">${shown}</article>`;
}

export function runbooksJson(openCounts: ReadonlyMap<FindingCode, number>): unknown {
  return {
    codes: CODES.map(([code, { class: kind, severity }]) => ({
      code,
      class: kind,
      severity,
      open: openCounts.get(code) ?? 0,
    })),
  };
}

export function runbookJson(
  code: FindingCode,
  text: string | undefined,
  open: number,
  about?: FilledFor,
): unknown {
  const { class: kind, severity } = FINDING_CODES[code];
  const markdown = about === undefined || text === undefined ? text : filledIn(text, about);
  const { domain = null, port = null } = about ?? {};
  return { code, class: kind, severity, open, domain, port, markdown };
}
