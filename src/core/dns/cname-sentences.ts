import type { Binding } from "../inventory/binding.ts";
import { printable } from "../names/printable.ts";
import { listText } from "../words.ts";
import { plainName } from "./classify-target.ts";
import { cdnOf, isBound, type OwnTargets } from "./own-targets.ts";
import type { CnameFault, CnameView } from "./view-of-cname.ts";

interface About {
  readonly binding: Binding;
  readonly own: OwnTargets;
}

/** What is wrong, by the view that shows it, and which resolver sees what. */
export function summaryOf(about: About, views: readonly CnameView[], worst: CnameView): string {
  const others = views.filter((view) => view !== worst);
  return `${faultText(about, worst)}${others.length === 0 ? "" : ` ${resolversText(views)}`}`;
}

function faultText({ binding, own }: About, { fault, target, cnames }: CnameView): string {
  const { domain } = binding;
  const name = printable(target?.name ?? "");
  const bucket = printable(target?.bucket ?? "");
  const wanted = printable(binding.bucket);
  switch (fault) {
    case "no-such-target":
      return `${domain} leads to ${chainText(cnames)}, which does not exist: whoever gets that name at the provider gets the visitors.`;
    case "foreign-bucket":
      return `${domain} leads to bucket ${bucket} (${name}), which belongs to none of the accounts: its owner may get the visitors.`;
    case "other-bucket":
      return `${domain} leads to bucket ${bucket} (${name}) instead of ${wanted}.`;
    case "other-region":
      return `${domain} leads to ${name}, but bucket ${wanted} lies in ${printable(binding.region)}.`;
    case "other-cdn-name":
      return `${domain} leads to ${name}, ${otherCdnText(binding, name, own)}.`;
    case "internal-endpoint":
      return `${domain} leads to ${name}, which answers only inside the provider's network.`;
    case "host-not-bound":
      return `${domain} leads to bucket ${wanted}${viaText(cnames, own)}, which is not bound to this domain: the storage answers only for the names that are bound.`;
    case "unknown-target":
    case undefined:
      return `${domain} leads to ${name}, which is no known name of a provider.`;
  }
}

export function remedyOf({ binding, own }: About, fault: CnameFault): string {
  const place = placeOf(binding, own);
  switch (fault) {
    case "no-such-target":
      return `Point the CNAME of ${binding.domain} to ${place}, or delete the record.`;
    case "foreign-bucket":
      return `Point the CNAME of ${binding.domain} to ${place}, or add the account of that bucket as a source.`;
    case "other-bucket":
    case "other-region":
    case "other-cdn-name":
      return `Point the CNAME of ${binding.domain} to ${place}, or bind the domain where it leads.`;
    case "internal-endpoint":
      return `Point the CNAME of ${binding.domain} to the public name of ${place}.`;
    case "host-not-bound":
      return cdnOf(binding.domain, own) === undefined
        ? `Bind ${binding.domain} to ${place} (OSS console, domain names of the bucket).`
        : `Point the CNAME of ${binding.domain} to ${place}, or bind the domain to the bucket.`;
    case "unknown-target":
      return "If this is right, add the end of the name to dns.suffixes.";
  }
}

/** "beijing sees a.example; frankfurt sees b.example." */
function resolversText(views: readonly CnameView[]): string {
  return `${views.map((view) => `${printable(view.resolver)} ${seenText(view)}`).join("; ")}.`;
}

/** "sees a.example → b.example" */
export function seenText({ standing, cnames }: Pick<CnameView, "standing" | "cnames">): string {
  if (standing === "unresolved") return "has no answer";
  if (standing === "no-cname") return "sees addresses without a CNAME";
  return `sees ${chainText(cnames)}`;
}

function chainText(cnames: readonly string[]): string {
  return cnames.map((name) => printable(plainName(name))).join(" → ");
}

function otherCdnText({ domain }: Binding, name: string, own: OwnTargets): string {
  const expected = cdnOf(domain, own);
  const owner = own.cdnByCname.get(name);
  if (owner !== undefined) return `the CDN name of ${owner.domain}`;
  return `but its CDN name is ${expected?.cname ?? "another one"}`;
}

/** The bound names on the way: the bucket knows them, and not the one that led here. */
function viaText(cnames: readonly string[], own: OwnTargets): string {
  const bound = cnames.map(plainName).filter((name) => isBound(name, own) === true);
  return bound.length === 0 ? "" : ` through ${listText(bound.map(printable))}`;
}

function placeOf({ domain, bucket }: Binding, own: OwnTargets): string {
  const cdn = cdnOf(domain, own);
  if (cdn !== undefined) return printable(cdn.cname);
  return bucket === "" ? "where the domain is bound" : `bucket ${printable(bucket)}`;
}
