import { MOST_ADDRESSES } from "../core/decide/plan-probes.ts";
import type { ResolverView } from "../core/dns/resolver-views.ts";
import { servedBy } from "../core/hosted/serving-layer.ts";
import { printable } from "../core/names/printable.ts";
import type { FailureReason } from "../core/observation.ts";
import type { BindingRecord } from "../core/record.ts";
import { listText } from "../core/words.ts";

/** "seen: 2 addresses (192.0.2.1 and 192.0.2.2), through resolver system", then what failed there. */
export function seenText({ binding, endpoints, resolution }: BindingRecord): string {
  const addresses = [...new Set(endpoints.map(({ address }) => address))];
  const failed = endpoints.flatMap(({ address, keyType, failure }) =>
    failure === undefined ? [] : [`${address} (${keyType}) ${failure.stage} ${failure.reason}`],
  );
  const isConfigured = (address: string): boolean => binding.addresses.also.includes(address);
  const configured = addresses.filter(isConfigured);
  const found = addresses.filter((address) => !isConfigured(address));
  const through = `through resolver ${resolution?.resolver ?? "?"}`;
  const seen =
    resolution?.resolver === "fixed"
      ? [`${addressesText(addresses)}, as given`]
      : [
          ...(found.length > 0 || configured.length === 0
            ? [`${addressesText(found)}${atMost(found)}, ${through}`]
            : []),
          ...(configured.length > 0 ? [`${addressesText(configured)}, as configured`] : []),
        ];
  return `seen: ${seen.join("; ")}${failed.length === 0 ? "" : `; failed: ${listText(failed)}`}`;
}

/** Who leads a name to more must not make us say that these are all. */
function atMost({ length }: readonly string[]): string {
  return length < MOST_ADDRESSES ? "" : ", the most that are probed of one name";
}

function addressesText(addresses: readonly string[]): string {
  if (addresses.length === 0) return "no address";
  return `${addresses.length} address${addresses.length === 1 ? "" : "es"} (${listText(addresses)})`;
}

/** "dns: img.example.com → img.example.com.w.kunlunaq.com: served by cdn (DNS)", then a line per resolver where there are several. */
export function dnsLines(record: BindingRecord): readonly string[] {
  const { binding, resolution, judgement } = record;
  const layer = servedBy(record);
  if (resolution === undefined || resolution.resolver === "fixed") return [];
  const by = binding.servedBy === undefined ? "DNS" : "as configured";
  const { failure, cnames } = resolution;
  const names = [binding.domain, ...cnames].map(printable).join(" → ");
  const said = [
    ...(layer === undefined ? [] : [`served by ${layer} (${by})`]),
    ...(failure === undefined ? [] : [failureText(failure)]),
  ];
  const none = failure === undefined && cnames.length === 0 ? ", no CNAME" : "";
  const end = said.length === 0 ? "" : `: ${said.join("; ")}`;
  const views = judgement?.dns?.views ?? [];
  return [`dns: ${names}${none}${end}`, ...views.map((view) => `  ${viewText(view)}`)];
}

function viewText({ resolver, cnames, addresses, failure, clientSubnet }: ResolverView): string {
  const seen = failure === undefined ? listText(addresses) : failureText({ reason: failure });
  const ignored = clientSubnet === "ignored" ? " (takes no notice of the client subnet)" : "";
  return `${resolver}: ${[...cnames.map(printable), seen].join(" → ")}${ignored}`;
}

const FAILURES: Readonly<Partial<Record<FailureReason, string>>> = {
  timeout: "nobody answered",
  "server-failure": "the server failed",
  "no-such-name": "no such name",
  "no-address": "no address",
};

function failureText({ reason }: { readonly reason: FailureReason }): string {
  return FAILURES[reason] ?? reason;
}
