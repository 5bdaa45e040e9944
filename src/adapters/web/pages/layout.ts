import { type Markup, markup, type Part } from "./markup.ts";

export interface Frame {
  /** Of the program; empty on pages for those who are not let in. */
  readonly version: string;
  /** `/`, `/roots`, … of the menu; undefined where it has none. */
  readonly place?: string;
  readonly title: string;
  /** Address of the same as JSON. */
  readonly json?: string;
  /** Shows a way to log out. */
  readonly formToken?: string;
  /** Messages are sent: the menu leads to them, and to what keeps them back. */
  readonly isTelling?: boolean;
}

const MENU: readonly (readonly [path: string, name: string])[] = [
  ["/", "Domains"],
  ["/findings", "Findings"],
  ["/roots", "Roots"],
  ["/runbooks", "Runbooks"],
];

/** A whole page: no script, no style but the one sheet. */
export function layout(frame: Frame, content: Part): Markup {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${frame.title} · certhorizon</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
${header(frame)}
<main id="content" tabindex="-1">
${content}
</main>
${footer(frame)}
</body>
</html>
`;
}

const MENU_OF_MESSAGES: typeof MENU = [
  ["/silences", "Silences"],
  ["/deliveries", "Messages"],
];

function header({ version, place, isTelling, formToken }: Frame): Markup {
  if (version === "") return markup`<header><span class="brand">certhorizon</span></header>`;
  const menu = isTelling === true ? [...MENU, ...MENU_OF_MESSAGES] : MENU;
  const links = menu.map(
    ([path, name]) =>
      markup`<li><a href="${path}"${path === place && markup` aria-current="page"`}>${name}</a></li>`,
  );
  const logout =
    formToken !== undefined &&
    markup`<form method="post" action="/logout"><input type="hidden" name="form" value="${formToken}"><button class="quiet">Log out</button></form>`;
  return markup`<header><a class="brand" href="/">certhorizon</a><nav aria-label="Pages"><ul>${links}</ul></nav>${logout}</header>`;
}

function footer({ version, json }: Frame): Markup {
  if (version === "") return markup``;
  const same = json !== undefined && markup` · <a href="${json}">the same as JSON</a>`;
  return markup`<footer>certhorizon ${version} · times are UTC${same}</footer>`;
}

/** A scrolling region of its own, reachable by keyboard: the page itself never scrolls sideways. */
export function scroller(label: string, content: Part): Markup {
  return markup`<div class="scroller" role="region" aria-label="${label}: scrolls sideways" tabindex="0">${content}</div>`;
}
