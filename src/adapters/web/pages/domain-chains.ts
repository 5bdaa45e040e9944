import type { ChainEvaluation, ChainProblem, PresentedCertificate } from "../../../core/evaluation.ts";
import type { EndpointState } from "../../../core/record.ts";
import type { Instant } from "../../../core/time.ts";
import { type ChainLine, chainLines, stopsClients } from "../../../core/views/chain-lines.ts";
import { listText, whenText } from "../../../core/words.ts";
import type { DomainView } from "./domain.ts";
import { type Markup, markup } from "./markup.ts";
import { shortened } from "./words.ts";

/** Of more one sees nothing; addresses of one domain rarely show more than two. */
const MOST_CHAINS = 4;
const MOST_CERTIFICATES = 12;

/** Every distinct chain with the endpoints that present it, drawn as a tree with what is wrong on the spot. */
export function chainsSection({ record, chains, now }: DomainView): Markup {
  const byChain = [
    ...Map.groupBy(
      record.endpoints.filter(({ presented }) => presented !== undefined),
      ({ presented }) => presented?.chainDigest ?? "",
    ),
  ];
  if (byChain.length === 0) return markup`<p>No chain was ever presented.</p>`;
  const shown = byChain.slice(0, MOST_CHAINS);
  const more = byChain.length - shown.length;
  return markup`${shown.map(([digest, endpoints]) => chainFigure(endpoints, chains.get(digest), now))}${more > 0 && markup`<p class="soft">and ${more} further chains, in the JSON</p>`}`;
}

function chainFigure(
  endpoints: readonly EndpointState[],
  evaluation: ChainEvaluation | undefined,
  now: Instant,
): Markup {
  const seenAt = listText(
    endpoints.map(({ address, keyType }) => `${address} (${keyType})`),
    6,
  );
  const lines = evaluation === undefined ? [] : chainLines(evaluation.presented, now);
  const shown = lines.slice(0, MOST_CERTIFICATES);
  const more = lines.length - shown.length;
  return markup`<figure class="chain"><figcaption>Presented by ${seenAt}</figcaption>${evaluation === undefined ? markup`<p class="soft">The bytes of this chain are not known any more.</p>` : branch(shown, now)}${more > 0 && markup`<p class="soft">and ${more} further certificates</p>`}</figure>`;
}

/** The leaf outermost, each next certificate inside: the tree that \`check\` draws. */
function branch([line, ...rest]: readonly ChainLine[], now: Instant): Markup {
  if (line === undefined) return markup``;
  return markup`<ul class="tree"><li>${certificate(line, now)}${line.problems.slice(0, 8).map(problemText)}${rest.length > 0 && branch(rest, now)}</li></ul>`;
}

function certificate({ presented, isBad, text }: ChainLine, now: Instant): Markup {
  const { role, certificate: read } = presented;
  if (read === undefined)
    return markup`<div class="cert bad"><span class="role">${role}</span> ${text}</div>`;
  const [from, until] = [read.notBefore.getTime(), read.notAfter.getTime()];
  const validity =
    from > now
      ? `begins ${whenText(from, now)}`
      : `${until < now ? "ended" : "until"} ${whenText(until, now)}`;
  return markup`<div class="cert${isBad && " bad"}"><span class="role">${role}</span> <strong>${shortened(read.subject || "(no subject)", 200)}</strong> <span class="soft">${read.key} · ${read.signature}</span> <span class="${isBad ? "bad" : "soft"}">${validity}</span>${details(presented)}</div>`;
}

function details({ certificate: read, sha256 }: PresentedCertificate): Markup {
  if (read === undefined) return markup``;
  const names = [...read.dnsNames, ...read.ipAddresses];
  const facts: readonly (readonly [string, string])[] = [
    ["issuer", shortened(read.issuer, 200)],
    ["names", shortened(listText(names, 8), 600)],
    ["serial", read.serial],
    ["SHA-256", sha256],
  ];
  return markup`<details><summary>Details</summary><dl>${facts.filter(([, value]) => value !== "").map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl></details>`;
}

function problemText(problem: ChainProblem): Markup {
  const { summary, remedy } = problem;
  const [sign, kind] = stopsClients(problem) ? ["✗", "critical"] : ["!", "warning"];
  return markup`<div class="problem ${kind}"><span aria-hidden="true">${sign}</span> ${summary}${remedy !== "" && markup`<span class="sub"><span aria-hidden="true">→ </span>${remedy}</span>`}</div>`;
}
