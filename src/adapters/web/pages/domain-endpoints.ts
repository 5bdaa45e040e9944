import { type ResolverView, resolverViews } from "../../../core/dns/resolver-views.ts";
import { servedBy } from "../../../core/hosted/serving-layer.ts";
import type { BindingRecord, EndpointState } from "../../../core/record.ts";
import type { Instant } from "../../../core/time.ts";
import { listText } from "../../../core/words.ts";
import { scroller } from "./layout.ts";
import { type Markup, markup } from "./markup.ts";
import { distance, shortened } from "./words.ts";

/** A page of more would be too long; the JSON has all of them. */
const MOST_ENDPOINTS = 40;

/** Where the name leads, and what every address answered. */
export function endpointsSection(record: BindingRecord, now: Instant): Markup {
  const views = resolverViews(record);
  const { endpoints } = record;
  const shown = endpoints.slice(0, MOST_ENDPOINTS);
  const more = endpoints.length - shown.length;
  const rows = shown.map((endpoint) => endpointRow(endpoint, views, now));
  return markup`${names(record)}${views.length > 1 && resolverList(views)}
${
  endpoints.length === 0
    ? markup`<p>No address is known.</p>`
    : scroller(
        "Endpoints",
        markup`<table><caption class="hidden">Addresses and key types</caption><thead><tr><th scope="col">Address</th><th scope="col">Key</th><th scope="col">Serves</th><th scope="col">TLS</th><th scope="col">Last look</th><th scope="col">Took</th><th scope="col">Shown by</th></tr></thead><tbody>${rows}</tbody></table>`,
      )
}${more > 0 && markup`<p class="soft">and ${more} more, in the JSON</p>`}`;
}

/** "img.example.com → img.example.com.w.kunlunaq.com, served by cdn" */
function names(record: BindingRecord): Markup {
  const { binding, resolution } = record;
  if (resolution === undefined) return markup``;
  if (resolution.resolver === "fixed") return markup`<p>The addresses are configured; DNS is not asked.</p>`;
  const layer = servedBy(record);
  const path = [binding.domain, ...resolution.cnames.slice(0, 8)].map((name, index) =>
    index === 0 ? markup`${name}` : markup` → ${name}`,
  );
  const failed = resolution.failure;
  return markup`<p>${path}${resolution.cnames.length === 0 && " (no CNAME)"}${layer !== undefined && `, served by ${layer}`}${failed !== undefined && markup` <strong class="bad">${failed.reason}: ${shortened(failed.detail, 200)}</strong>`}</p>`;
}

function resolverList(views: readonly ResolverView[]): Markup {
  const items = views.slice(0, 12).map(({ resolver, cnames, addresses, failure, clientSubnet }) => {
    const seen = failure ?? listText(addresses, 8);
    const ignored =
      clientSubnet === "ignored" && markup` <span class="soft">(takes no notice of the client subnet)</span>`;
    return markup`<li>${resolver}: ${[...cnames.slice(0, 8), seen].join(" → ")}${ignored}</li>`;
  });
  return markup`<ul class="plain">${items}</ul>`;
}

function endpointRow(endpoint: EndpointState, views: readonly ResolverView[], now: Instant): Markup {
  const { address, keyType, offered, presented, failure, standing, lastProbeAt, timings } = endpoint;
  const tls = presented === undefined ? "" : [presented.tls.version, presented.tls.group, presented.tls.alpn];
  const took = [timings.connectMs, timings.handshakeMs].flatMap((ms) => (ms === undefined ? [] : [ms]));
  const total = took.length === 0 ? "" : `${Math.round(took.reduce((sum, ms) => sum + ms, 0))} ms`;
  const shownBy = views
    .filter(({ addresses }) => addresses.includes(address))
    .map(({ resolver }) => resolver);
  const serves =
    failure !== undefined
      ? markup`<strong class="bad">${failure.reason}</strong> at ${failure.stage}<span class="sub">${shortened(failure.detail, 160)}</span>`
      : offered
        ? SERVES[standing]
        : "no such certificate";
  return markup`<tr><th scope="row">${address}</th><td>${keyType}</td><td>${serves}</td><td>${tls === "" ? "" : tls.filter((part) => part !== "").join(" · ")}</td><td class="nowrap">${distance(lastProbeAt, now)}</td><td class="nowrap">${total}</td><td>${views.length === 0 ? "configuration" : listText(shownBy, 4)}</td></tr>`;
}

const SERVES: Readonly<Record<EndpointState["standing"], string>> = {
  current: "what is hosted",
  former: "an older certificate",
  other: "another certificate",
  failed: "nothing",
  unjudged: "a certificate",
};
