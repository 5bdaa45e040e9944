import type { Instant } from "../core/time.ts";
import type { ConfigDocument, SettingsDocument } from "./document.ts";
import type { Complaint } from "./issues.ts";
import type { Path } from "./problem.ts";

/** What is valid and yet deserves a look: ended exceptions, nothing to watch, parts that this version does not use. */
export function documentWarnings(document: ConfigDocument, now: Instant): readonly Complaint[] {
  return [...nothingToWatch(document), ...endedExceptions(document, now), ...unusedByThisVersion(document)];
}

function nothingToWatch(document: ConfigDocument): readonly Complaint[] {
  if (document.domains.length + document.bindings.length + document.sources.length > 0) return [];
  return [{ path: [], atKey: false, found: "no domain to watch", mend: "add domains, bindings or sources" }];
}

function endedExceptions(document: ConfigDocument, now: Instant): readonly Complaint[] {
  const places: readonly (readonly [SettingsDocument, Path])[] = [
    ...document.bindings.map((binding, index) => [binding, ["bindings", index, "until"]] as const),
    ...document.rules.map((rule, index) => [rule.set, ["rules", index, "set", "until"]] as const),
  ];
  return places
    .filter(([{ monitor, until }]) => monitor === false && until !== undefined && until < now)
    .map(([, path]) => ({
      path,
      atKey: false,
      found: "an exception that has ended",
      mend: "remove it, or give it a new end",
    }));
}

/** Accepted parts of the file that this version reads and then leaves alone. */
function unusedByThisVersion({ mail, alerts }: ConfigDocument): readonly Complaint[] {
  const sections = [
    ...(mail === undefined ? [] : [{ path: ["mail"], mend: "no mail is sent" }]),
    ...(alerts === undefined ? [] : [{ path: ["alerts"], mend: "no alert is sent" }]),
  ];
  return sections.map((entry) => ({
    ...entry,
    atKey: true,
    found: "a part that is not used by this version",
  }));
}
