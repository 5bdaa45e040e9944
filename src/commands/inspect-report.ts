import { lifetimeOf } from "../core/findings/lifetime-limit.ts";
import { inspectionCondition } from "../core/inspect/inspect.ts";
import type {
  InspectedCertificate,
  InspectedStore,
  Inspection,
  Judged,
  KeyFit,
  NameFit,
  Remark,
} from "../core/inspect/inspection.ts";
import { printable } from "../core/names/printable.ts";
import { DAY, type Instant } from "../core/time.ts";
import { roleText } from "../core/views/chain-lines.ts";
import { instantText, listText, whenText } from "../core/words.ts";
import { IRREGULARITIES } from "../core/x509/irregularities.ts";
import { inset, remarkLines } from "../terminal/remark-lines.ts";
import { severityMark } from "../terminal/severity-mark.ts";
import { storeTable } from "../terminal/store-table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { tree } from "../terminal/tree.ts";
import { paragraph } from "../terminal/wrap.ts";
import type { Written } from "./inspect.ts";
import { colonHex } from "./inspect-words.ts";

const INDENT = "  ";

/** What is in the files, then every question that was asked with its answer, then the result in one line. */
export function inspectReport(
  inspection: Inspection,
  written: Written | undefined,
  terminal: Terminal,
): string {
  const { at, certificates, judged, remarks } = inspection;
  const room = inset(terminal, INDENT.length);
  const about = (...topics: readonly Remark["about"][]): readonly string[] =>
    remarks
      .filter((remark) => topics.includes(remark.about))
      .flatMap(({ severity: mark, code, summary, remedy }) =>
        remarkLines({ mark, code, summary, remedy }, room),
      );
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0
      ? []
      : [[terminal.paint("bold", title), ...lines.map((line) => INDENT + line)].join("\n")];
  return [
    ...certificates.map((one, position) => contents(one, position, judged, at, terminal)),
    ...section("Bundle", about("bundle")),
    ...(judged === undefined
      ? []
      : [
          ...section("Chain", tree(judged.chain, at, room).split("\n")),
          ...section("Certificate", about("certificate")),
          ...section("Names", [
            ...judged.names.flatMap((name) => nameLines(name, terminal)),
            ...about("names"),
          ]),
          ...section("Private key", [
            ...judged.keys.flatMap((key) => keyLines(key, terminal)),
            ...about("key"),
          ]),
          ...section(`Trust at ${instantText(at)}`, [
            ...storeLines(judged.stores, at, room),
            ...about("trust"),
          ]),
          ...section("Provider", about("provider")),
        ]),
    ...section("Written", writtenLines(judged, written, terminal)),
    resultLine(inspection, terminal),
  ].join("\n\n");
}

function contents(
  { file, summary, certificate }: InspectedCertificate,
  position: number,
  judged: Judged | undefined,
  at: Instant,
  terminal: Terminal,
): string {
  const placed = judged?.chain.certificates[position];
  const role = placed === undefined ? (summary.ca ? "authority" : "server") : roleText(placed);
  const names = [...summary.dnsNames, ...summary.ipAddresses];
  const { notBefore, notAfter } = certificate;
  const days = Math.round((lifetimeOf(certificate) / DAY) * 10) / 10;
  const lines: readonly (readonly [label: string, value: string])[] = [
    ["subject", summary.subject || "(none)"],
    ["issuer", summary.issuer || "(none)"],
    ...(names.length === 0 ? [] : [["names", listText(names, 20)] as const]),
    ["valid", `${instantText(notBefore)} to ${whenText(notAfter, at)}, ${days} days`],
    ["key", summary.key],
    ["signature", summary.signature],
    ["serial", summary.serial],
    ["SHA-256", summary.sha256],
    ["SHA-1", summary.sha1],
    ["as in OSS", colonHex(summary.sha1)],
    ...certificate.irregularities.map((code) => ["irregular", IRREGULARITIES[code]] as const),
  ];
  const title = terminal.paint("bold", `${position + 1}  ${role}`);
  const source = file === "-" ? "standard input" : printable(file);
  return [
    `${title} in ${source}`,
    ...lines.flatMap(([label, value]) => paragraph(`   ${label.padEnd(10)} `, printable(value), terminal)),
  ].join("\n");
}

/** What does not fit is told by its remark. */
function nameLines({ domain, fits, text }: NameFit, terminal: Terminal): readonly string[] {
  if (!fits) return [];
  const by = text === domain.name ? "is named" : `is covered by ${printable(text)}`;
  return [`${severityMark("ok", terminal)} ${domain.display} ${by}`];
}

function keyLines({ file, state }: KeyFit, terminal: Terminal): readonly string[] {
  return state === "fits"
    ? [`${severityMark("ok", terminal)} the key in ${file === "-" ? "standard input" : printable(file)} fits`]
    : [];
}

function storeLines(stores: readonly InspectedStore[], at: Instant, terminal: Terminal): readonly string[] {
  if (stores.length === 0) return ["no store to judge by; name one with --trust-store"];
  const lines = stores.map(({ tier, verdict }) => {
    const { store, trusted, reason, trustedUntil, limitedBy, limitedByCode } = verdict;
    return { tier, store, trusted, reason, until: trustedUntil?.getTime(), limitedBy, limitedByCode };
  });
  return storeTable(lines, at, terminal).split("\n");
}

function writtenLines(
  judged: Judged | undefined,
  written: Written | undefined,
  terminal: Terminal,
): readonly string[] {
  if (written === undefined) return [];
  if (written.problem !== undefined)
    return [`${severityMark("unknown", terminal)} ${printable(written.problem)}`];
  const count = judged?.bundle.length ?? 0;
  return [
    `${severityMark("ok", terminal)} ${printable(written.file)}: ${count === 1 ? "the server's certificate alone" : `${count} certificates, the server's first`}`,
  ];
}

function resultLine(inspection: Inspection, terminal: Terminal): string {
  const counts = Map.groupBy(inspection.remarks, ({ severity }) => severity);
  const parts = (["critical", "unknown", "warning", "info"] as const).flatMap((severity) => {
    const count = counts.get(severity)?.length ?? 0;
    return count === 0 ? [] : [`${count} ${severity}${severity === "warning" && count > 1 ? "s" : ""}`];
  });
  const text = parts.length === 0 ? "nothing to remark" : parts.join(", ");
  return `Result: ${severityMark(inspectionCondition(inspection), terminal)} (${text})`;
}
