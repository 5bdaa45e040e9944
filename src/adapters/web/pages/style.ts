import { COLOURS } from "./style-colours.ts";
import { PARTS } from "./style-parts.ts";

/** The one style sheet. A string of the program, because only code is copied into the package. */
export const STYLE: string = `${COLOURS}
*, *::before, *::after { box-sizing: border-box; }
html { font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "PingFang SC", "Microsoft YaHei", sans-serif; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: anywhere; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 2px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 2px; }
main:focus { outline: none; }
.skip { position: absolute; left: -100rem; background: var(--paper); padding: .5rem 1rem; z-index: 1; }
.skip:focus { left: .5rem; top: .5rem; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1.75rem; padding: .7rem 1.5rem; border-bottom: 1px solid var(--line); background: var(--raised); }
.brand { font-weight: 650; letter-spacing: -.01em; color: var(--ink); text-decoration: none; }
header ul { display: flex; flex-wrap: wrap; gap: .1rem 1.25rem; list-style: none; margin: 0; padding: 0; }
header li a { color: var(--soft); text-decoration: none; padding: .15rem 0; }
header li a:hover { color: var(--ink); }
header li a[aria-current] { color: var(--ink); font-weight: 600; box-shadow: 0 2px 0 var(--ink); }
header form { margin-left: auto; }
main { max-width: 96rem; margin: 0 auto; padding: 1.25rem 1.5rem 2rem; }
footer { max-width: 96rem; margin: 0 auto; padding: .75rem 1.5rem 2rem; color: var(--soft); font-size: .87rem; }
h1 { font-size: 1.5rem; line-height: 1.25; font-weight: 650; letter-spacing: -.015em; margin: 0; }
h2 { font-size: 1.1rem; font-weight: 650; margin: 2.25rem 0 .6rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; font-weight: 650; margin: 1rem 0 .4rem; }
h4 { font-size: .93rem; font-weight: 650; margin: 0 0 .4rem; }
p { margin: .4rem 0; max-width: 75ch; }
code, pre, .code, .hex { font-family: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace; font-size: .9em; }
pre { background: var(--raised); border: 1px solid var(--line); border-radius: 4px; padding: .7rem .9rem; overflow-x: auto; overflow-wrap: normal; }
.soft, .asof, .sub { color: var(--soft); }
.sub { display: block; font-size: .87rem; font-weight: 400; }
.asof { margin: .1rem 0 .9rem; }
.bad { color: var(--critical); }
.nowrap { white-space: nowrap; }
.number { text-align: right; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .42rem 1rem .42rem 0; border-bottom: 1px solid var(--line); font-weight: 400; }
th.number, td.number { text-align: right; }
thead th { color: var(--soft); font-size: .82rem; font-weight: 600; padding-top: .2rem; padding-bottom: .3rem; white-space: nowrap; border-bottom-color: var(--line-strong); }
tbody th { font-weight: 550; }
tbody tr:hover { background: var(--hover); }
.words { min-width: 18rem; max-width: 38rem; }
.scroller { overflow-x: auto; margin: .4rem 0; }
.scroller > table { min-width: 46rem; }
.scroller td, .scroller th { overflow-wrap: normal; }
.scroller .words { overflow-wrap: anywhere; }
.scroller th .soft { font-weight: 400; }
button { font: inherit; color: var(--ink); background: var(--raised); border: 1px solid var(--line-strong); border-radius: 5px; padding: .25rem .8rem; cursor: pointer; }
button:hover { border-color: var(--ink); }
button.quiet { border-color: transparent; background: none; color: var(--soft); padding: 0 .3rem; }
input, select { font: inherit; color: var(--ink); background: var(--field); border: 1px solid var(--line-strong); border-radius: 5px; padding: .22rem .5rem; max-width: 100%; }
details > summary { cursor: pointer; color: var(--soft); }
details > summary:hover { color: var(--ink); }
${PARTS}`;
