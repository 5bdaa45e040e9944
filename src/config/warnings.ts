import type { Instant } from "../core/time.ts";
import type { ConfigDocument, SettingsDocument } from "./document.ts";
import type { Complaint } from "./issues.ts";
import type { Path } from "./problem.ts";

/** What is valid and yet deserves a look: ended exceptions, nothing to watch, nobody told. */
export function documentWarnings(document: ConfigDocument, now: Instant): readonly Complaint[] {
  return [
    ...nothingToWatch(document),
    ...endedExceptions(document, now),
    ...nobodyTold(document),
    ...defaultOwnerWithoutMail(document),
  ];
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

/** Somebody named people, and no way leads to them. */
function nobodyTold({ owners, mail, alertmanager, webhook }: ConfigDocument): readonly Complaint[] {
  const ways = [mail, alertmanager, webhook].filter((way) => way !== undefined);
  if (ways.length > 0 || !Object.values(owners).some((owner) => owner.mail.length > 0)) return [];
  return [
    {
      path: ["owners"],
      atKey: true,
      found: "owners whom nothing tells",
      mend: "add mail, alertmanager or webhook",
    },
  ];
}

/** A mail for somebody without an address goes to the default owner, and that one must have one. */
function defaultOwnerWithoutMail({ owners, mail, defaults }: ConfigDocument): readonly Complaint[] {
  if (mail === undefined) return [];
  const { owner } = defaults;
  if (owner !== undefined && (owners[owner]?.mail.length ?? 0) > 0) return [];
  const found =
    owner === undefined ? "no default owner" : `a default owner (${owner}) without a mail address`;
  return [
    {
      path: ["defaults"],
      atKey: true,
      found,
      mend: "name one with an address: it gets what nobody else owns",
    },
  ];
}
