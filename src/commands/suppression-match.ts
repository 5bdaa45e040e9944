import { suggestion } from "../config/suggest.ts";
import { matches, type SuppressionKind, type SuppressionMatch } from "../core/alerts/suppression.ts";
import type { FindingCode } from "../core/findings/codes.ts";
import type { OpenFinding } from "../core/findings/finding.ts";
import { bindingKey } from "../core/inventory/binding.ts";
import { DEFAULT_PORT, parseDeclaredDomain } from "../core/inventory/declared-domain.ts";
import { isGlob, matchesGlob } from "../core/inventory/glob.ts";
import { parseDomainName } from "../core/names/domain-name.ts";
import { printable } from "../core/names/printable.ts";
import type { BindingRecord } from "../core/record.ts";
import { counted, listText } from "../core/words.ts";
import { knownKeys, selectKnown } from "./select-bindings.ts";
import { UsageError } from "./shell.ts";

/** What somebody named on the command line. */
export interface Named {
  readonly domain: string | undefined;
  readonly owner: string | undefined;
  readonly tag: string | undefined;
  readonly code: FindingCode | undefined;
}

/** As it is stored; ends the command where a word can never match, with what to write instead. */
export function matchOf(
  kind: SuppressionKind,
  { domain, owner, tag, code }: Named,
  records: readonly BindingRecord[],
  owners: Iterable<string>,
): SuppressionMatch {
  if (owner !== undefined) assertOwner(owner, records, owners);
  if (tag !== undefined && !/^[^=]+=/.test(tag))
    throw new UsageError(
      `--tag takes key=value, as in --tag team=video; "${printable(tag)}" has no "=" behind a key.`,
    );
  return {
    ...(domain === undefined ? {} : { domain: domainOf(kind, domain, records) }),
    ...(owner === undefined ? {} : { owner }),
    ...(tag === undefined ? {} : { tag }),
    ...(code === undefined ? {} : { code }),
  };
}

/** What is open and matches now, without mere information. */
export function openMatches(
  match: SuppressionMatch,
  records: readonly BindingRecord[],
  others: readonly OpenFinding[],
): readonly OpenFinding[] {
  return [
    ...records.flatMap(({ binding, findings }) =>
      findings.filter((finding) => matches(match, finding, binding)),
    ),
    ...others.filter((finding) => matches(match, finding, undefined)),
  ].filter(({ severity }) => severity !== "info");
}

/** How much a silence keeps quiet now: `It concerns 3 domains, with 1 open finding.` */
export function concernText(
  match: SuppressionMatch,
  records: readonly BindingRecord[],
  others: readonly OpenFinding[],
): string {
  const { code = "leaf-expired" } = match;
  const named = match.domain !== undefined || match.owner !== undefined || match.tag !== undefined;
  const domains = records.filter(({ binding }) => matches(match, { code }, binding)).length;
  const open = openMatches(match, records, others).length;
  const findings = open === 0 ? "nothing open" : counted(open, "open finding");
  if (named && domains === 0) return "No known domain matches yet: it waits for what is to come.";
  return `It concerns ${counted(domains, "domain")}, with ${findings}.`;
}

function assertOwner(owner: string, records: readonly BindingRecord[], owners: Iterable<string>): void {
  const known = [...new Set([...owners, ...records.map(({ binding }) => binding.owner)])].filter(
    (one) => one !== "",
  );
  if (known.includes(owner)) return;
  throw new UsageError(
    `--owner: nobody is called "${printable(owner)}"; ${suggestion(owner, known.toSorted(), "owners")}`,
  );
}

/** Silences may come before what they are about; the others are about what is known. */
function domainOf(kind: SuppressionKind, name: string, records: readonly BindingRecord[]): string {
  const bindings = records.map(({ binding }) => binding);
  if (kind === "silence" || kind === "maintenance")
    return isGlob(name) ? globOf(name) : nameOf(name, knownKeys(bindings, name));
  const keys = selectKnown(bindings, name);
  const [key = ""] = keys;
  if (keys.length > 1) throw new UsageError(`Say which one: ${listText(keys)}.`);
  return key;
}

/** Over A-labels, as domains are stored. */
function globOf(text: string): string {
  if (matchesGlob("*:*", text))
    throw new UsageError(
      `A glob stands for domains at all ports: write "${printable(text.slice(0, text.indexOf(":")))}", or one domain with its port.`,
    );
  return text
    .split(".")
    .map((label) => (/^\p{ASCII}*$/u.test(label) ? label.toLowerCase() : asciiLabel(label)))
    .join(".");
}

function asciiLabel(label: string): string {
  const parsed = isGlob(label) ? undefined : parseDomainName(label);
  if (parsed?.ok !== true)
    throw new UsageError(
      `"${printable(label)}" cannot be part of a glob: beside * and ? write whole labels, as in "*.例子.cn".`,
    );
  return parsed.name.name;
}

function nameOf(name: string, keys: readonly string[]): string {
  const [only] = keys;
  if (only !== undefined && keys.length === 1) return only;
  const parsed = parseDeclaredDomain(name);
  if (!parsed.ok) throw new UsageError(`"${printable(name)}" is no domain: ${parsed.detail}.`);
  const { domain, port } = parsed;
  return port === DEFAULT_PORT && !name.endsWith(`:${DEFAULT_PORT}`) ? domain : bindingKey({ domain, port });
}
