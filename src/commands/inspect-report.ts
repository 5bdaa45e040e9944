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
import { REASON_WORDS } from "../core/views/reason-words.ts";
import { distanceText, instantText, listText, whenText } from "../core/words.ts";
import { IRREGULARITIES } from "../core/x509/irregularities.ts";
import { horizonBar } from "../terminal/horizon-bar.ts";
import { type Mark, severityCell, severityMark } from "../terminal/severity-mark.ts";
import { table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { tree } from "../terminal/tree.ts";
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
  const inset = { ...terminal, width: terminal.width - INDENT.length };
  const about = (...topics: readonly Remark["about"][]): readonly string[] =>
    remarks
      .filter((remark) => topics.includes(remark.about))
      .flatMap((remark) => remarkLines(remark, terminal));
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
          ...section("Chain", tree(judged.chain, at, inset).split("\n")),
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
            ...storeLines(judged.stores, at, inset),
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
    ...lines.map(([label, value]) => `   ${label.padEnd(10)} ${printable(value)}`),
  ].join("\n");
}

function remarkLines({ severity, code, summary, remedy }: Remark, terminal: Terminal): readonly string[] {
  const said = `${severityMark(severity, terminal)} ${code}: ${printable(summary)}`;
  return [said, ...(remedy === "" ? [] : [`    → ${printable(remedy)}`])];
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

const BAR_WIDTH = 12;

function storeLines(stores: readonly InspectedStore[], at: Instant, terminal: Terminal): readonly string[] {
  if (stores.length === 0) return ["no store to judge by; name one with --trust-store"];
  const columns = ["", "store", "trusted until", "one year", "ended by"].map((title) => ({ title }));
  const rows = stores.map(({ tier, verdict }) => {
    const { store, trusted, trustedUntil, limitedBy, limitedByCode, reason } = verdict;
    const until = trustedUntil?.getTime();
    const mark: Mark = trusted
      ? "ok"
      : reason === "anchor-unknown"
        ? "unknown"
        : tier === "required"
          ? "critical"
          : "warning";
    const limit = limitedByCode === "leaf" ? "the certificate itself" : (limitedBy ?? "");
    const refusal = reason === undefined ? "" : REASON_WORDS[reason];
    return [
      severityCell(mark),
      store,
      until === undefined ? "not trusted" : `${instantText(until).slice(0, 10)} (${distanceText(until, at)})`,
      trusted ? horizonBar({ now: at, until, width: BAR_WIDTH }) : "",
      trusted ? limit : refusal,
    ];
  });
  return table(columns, rows, terminal).split("\n");
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
