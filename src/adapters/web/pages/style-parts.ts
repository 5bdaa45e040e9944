/** What is not an ordinary element: marks, lists of domains, pictures, the tree; then narrow screens. */
export const PARTS = `.mark { display: inline-block; white-space: nowrap; font-size: .85rem; font-weight: 600; line-height: 1.45; padding: 0 .5rem; border-radius: 4px; }
.mark.critical { color: var(--critical); background: var(--critical-paper); }
.mark.warning { color: var(--warning); background: var(--warning-paper); }
.mark.unknown { color: var(--unknown); background: var(--unknown-paper); }
.mark.info { color: var(--info); background: var(--info-paper); }
.mark.ok { color: var(--ok); background: var(--ok-paper); }
a.code { white-space: nowrap; text-decoration-style: dotted; }
tbody th a { text-decoration: none; }
tbody th a:hover { text-decoration: underline; }
.tabs { display: flex; flex-wrap: wrap; gap: .35rem; list-style: none; margin: 0 0 .8rem; padding: 0; }
.tab { display: inline-block; padding: .15rem .7rem; border: 1px solid var(--line); border-radius: 5px; text-decoration: none; color: var(--soft); }
.tab:hover { border-color: var(--line-strong); color: var(--ink); }
.tab .count { color: var(--ink); font-weight: 650; font-variant-numeric: tabular-nums; }
.tab.critical .count { color: var(--critical); }
.tab.warning .count { color: var(--warning); }
.tab.unknown .count { color: var(--unknown); }
.tab[aria-current] { border-color: var(--ink); color: var(--ink); background: var(--raised); }
.filters { display: flex; flex-wrap: wrap; gap: .4rem .9rem; align-items: end; margin: 0 0 1rem; }
.filters label { display: flex; flex-direction: column; font-size: .82rem; color: var(--soft); }
.filters input, .filters select { font-size: .93rem; max-width: 13rem; }
.filters input[type=search] { width: 17rem; max-width: 100%; }
.filters input, .filters select, .filters button { height: 1.95rem; }
.reset { font-size: .9rem; padding-bottom: .3rem; }
.pager { margin: .9rem 0; color: var(--soft); font-variant-numeric: tabular-nums; }
.pager a { margin-left: .6rem; }
.empty { padding: 1.5rem 0; }
.runbook .scroller > table { min-width: 0; }
.legend { color: var(--soft); font-size: .85rem; max-width: none; }
.key { display: inline-block; vertical-align: middle; width: 1.1rem; height: .45rem; margin: 0 .15rem 0 .7rem; }
.key.trust { background: var(--trust); }
.key.leaf { background: var(--leaf); }
.key.over { background: var(--over); }
.key.watchedkey { background: var(--watched); }
.key.todaykey { width: 2px; height: .9rem; background: var(--ink); }
.key.tickkey { width: 1px; height: .8rem; background: var(--ink); opacity: .55; }
.key.leafkey { width: 0; height: .9rem; border-left: 2px dashed var(--soft); }
.key.rootkey { width: .5rem; height: .5rem; background: var(--root); transform: rotate(45deg); }
svg.line { display: block; max-width: 100%; margin-top: .25rem; font-size: 10px; }
thead svg.line { margin: 0; }
th.picture, td.picture { width: 14rem; padding-right: 0; }
svg .refused, .key.refused { fill: var(--over); background: var(--over); opacity: .4; }
svg .leaf { fill: var(--leaf); }
svg .trust { fill: var(--trust); }
svg .watched { fill: var(--watched); }
svg .over { fill: var(--over); }
svg .tick { stroke: var(--ink); stroke-width: 1; opacity: .55; }
svg .today { stroke: var(--ink); stroke-width: 1.5; }
svg .root { fill: var(--root); }
svg.horizons { display: block; width: 100%; min-width: 34rem; max-width: 60rem; height: auto; font-size: 12px; }
svg text { fill: var(--soft); }
svg .store { fill: var(--ink); }
svg .grid { stroke: var(--line); stroke-width: 1; fill: none; }
svg .leafend { stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 3 3; }
.title { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .9rem; }
.title form { margin-left: auto; }
.notice { border-left: 3px solid var(--link); background: var(--raised); padding: .5rem .9rem; }
.notice.bad { border-color: var(--critical); }
.facts { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: .8rem 0; }
.facts dt, .card dt, .cert dt { color: var(--soft); font-size: .82rem; }
.facts dd { margin: 0; }
.finding { border-left: 3px solid var(--line-strong); padding: .1rem 0 .1rem 1rem; margin: 1rem 0; }
.finding.critical { border-color: var(--over); }
.finding.warning { border-color: var(--root); }
.finding h3 { margin: 0 0 .3rem; }
.finding h3 .soft { font-weight: 400; }
.finding .facts { margin: .4rem 0; font-size: .93rem; }
.quieting { margin: .3rem 0; }
.quieting form, .login { display: flex; flex-wrap: wrap; gap: .5rem .9rem; align-items: end; margin: .5rem 0; }
.quieting label, .login label { display: flex; flex-direction: column; font-size: .85rem; color: var(--soft); }
.suppressed { color: var(--info); font-weight: 550; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem 1.5rem; }
.card { border: 1px solid var(--line); border-radius: 6px; padding: .7rem .9rem; margin: 0 0 .8rem; background: var(--raised); }
.card dl, .cert dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem .9rem; margin: 0; font-size: .93rem; }
.card dd, .cert dd { margin: 0; min-width: 0; }
.chain { margin: 0 0 1.25rem; }
.chain figcaption { color: var(--soft); margin-bottom: .4rem; }
.tree { list-style: none; margin: 0; padding: 0; }
.tree .tree { padding-left: .55rem; margin-left: .55rem; }
.tree .tree > li { position: relative; padding-left: 1.1rem; border-left: 1px solid var(--line-strong); }
.tree .tree > li:last-child { border-left-color: transparent; }
.tree .tree > li::before { content: ""; position: absolute; left: -1px; top: 0; width: .8rem; height: 1.15rem; border-left: 1px solid var(--line-strong); border-bottom: 1px solid var(--line-strong); }
.cert { padding: .3rem 0; }
.cert .role { display: inline-block; font-size: .82rem; color: var(--soft); border: 1px solid var(--line-strong); border-radius: 4px; padding: 0 .4rem; margin-right: .2rem; }
.cert.bad .role, .cert.bad strong { color: var(--critical); border-color: currentcolor; }
.cert summary { font-size: .85rem; }
.cert dl { margin: .3rem 0 .3rem; }
.problem { margin: .15rem 0 .5rem; padding: .3rem .7rem; border-radius: 4px; max-width: 75ch; }
.problem.critical { color: var(--critical); background: var(--critical-paper); }
.problem.warning { color: var(--warning); background: var(--warning-paper); }
.problem .sub { color: var(--ink); }
.standing.gone { color: var(--critical); }
.standing.ending { color: var(--warning); font-weight: 600; }
.standing.estimated, .standing.absent { color: var(--soft); }
.cards tbody th { min-width: 18rem; }
.roots tbody th { white-space: nowrap; }
.cards tbody th.nowrap { min-width: 0; }
.cards .who { min-width: 7.5rem; }
.codes, .plain { list-style: none; padding: 0; margin: .4rem 0; }
.codes { columns: 24rem 3; }
.codes li { padding: .15rem 0; }
.codes .mark { min-width: 5.6rem; margin-right: .4rem; }
.runbook { max-width: 75ch; }
.runbook td > a:only-child { white-space: nowrap; }
.runbook h1 { margin: .6rem 0; }
.runbook blockquote { margin: .6rem 0; padding-left: 1rem; border-left: 3px solid var(--line-strong); color: var(--soft); }
@media (max-width: 60rem) {
  .sides { grid-template-columns: 1fr; gap: 0; }
}
@media (max-width: 50rem) {
  header, main, footer { padding-left: 1rem; padding-right: 1rem; }
  .cards, .cards tbody, .cards tr, .cards td, .cards th { display: block; padding: 0; border: 0; }
  .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .cards tr { padding: .8rem 0; border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: .25rem .8rem; align-items: baseline; }
  .cards th, .cards .words, .cards .picture { flex-basis: 100%; }
  .cards th { order: -1; }
  .cards td:empty { display: none; }
  .cards td.number::before { content: "domains: "; }
  .cards tbody th, .cards .who, .words { min-width: 0; }
  .scroller .words { min-width: 16rem; }
  .filters label, .filters input[type=search] { width: 100%; }
  .filters label:not(:first-of-type) { width: calc(50% - .45rem); }
  .filters input, .filters select { max-width: none; width: 100%; }
  .title form { margin-left: 0; }
}
`;
