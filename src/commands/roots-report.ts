import type { BundleGap } from "../core/calendar/bundle-gaps.ts";
import type { Rehearsed } from "../core/calendar/rehearse.ts";
import { bindingKey } from "../core/inventory/binding.ts";
import { printable } from "../core/names/printable.ts";
import { counted, dayText, listText } from "../core/words.ts";
import { type Column, table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { paragraph } from "../terminal/wrap.ts";
import type { Played } from "./roots-json.ts";

/** Which roots a bundle lacks. Fingerprints are never broken. */
export function bundleReport(file: string, anchors: number, gaps: readonly BundleGap[]): string {
  const named = file === "-" ? "The bundle on standard input" : printable(file);
  const bundle = `${named} (${counted(anchors, "anchor")})`;
  if (gaps.length === 0) return `${bundle} has every recommended root and every root that your domains need.`;
  const lines = gaps.map((gap) => `  ${gap.name} (${gapText(gap)})\n    SHA-256 ${gap.sha256}`);
  return [`${bundle} lacks ${counted(gaps.length, "root")}:`, ...lines].join("\n");
}

/** An old root is asked for because chains of today lead to it too: whoever reads that it ends has to know why. */
function gapText({ domains, notAfter, goneFrom }: BundleGap): string {
  if (domains > 0) return `${counted(domains, "domain")} cannot do without it`;
  const advice = "recommended by Alibaba Cloud";
  if (goneFrom.length === 0) return advice;
  return `${advice} for older chains by cross-certificates; gone from ${listText(goneFrom)}, ends ${dayText(notAfter)}`;
}

/** Which domains break on the day or without the certificate that was played. */
export function rehearsalReport(
  { breakages, renewals }: Rehearsed,
  played: Played,
  terminal: Terminal,
): string {
  const parts = [
    ...(played.without === undefined ? [] : [`without ${printable(played.without)}`]),
    ...(played.at === undefined ? [] : [`at ${new Date(played.at).toISOString().slice(0, 16)}Z`]),
  ];
  const title = `Rehearsal ${parts.join(", ")}`;
  const broken = new Set(breakages.map(({ binding }) => bindingKey(binding)));
  const renewed =
    renewals.length === 0
      ? []
      : [
          `Until then ${renewals.length === 1 ? "1 domain needs its" : `${renewals.length} domains need their`} usual renewal, played here under the same authorities.`,
        ];
  if (played.domains === 0) return `${title}: no domain is known here, so none can break.`;
  if (broken.size === 0)
    return [`${title}: none of ${played.domains} domains loses a store.`, ...renewed].join("\n");
  const rows = breakages
    .toSorted((a, b) => a.tier.localeCompare(b.tier) || a.binding.domain.localeCompare(b.binding.domain))
    .map(({ binding, store, tier, reason, detail }) => [
      bindingKey(binding),
      `${store} (${tier})`,
      binding.owner,
      detail || reason,
    ]);
  const columns: readonly Column[] = [
    { title: "domain", keep: true },
    { title: "store", wrap: true },
    { title: "owner", keep: true, drop: 1 },
    { title: "why", wrap: true },
  ];
  const breaks = broken.size === 1 ? "1 domain breaks" : `${broken.size} domains break`;
  const summary = terminal.paint("bold", `${title}: ${breaks} of ${played.domains}.`);
  const told = renewed.flatMap((line) => paragraph("", line, terminal));
  return [summary, table(columns, rows, terminal), ...told].join("\n");
}
