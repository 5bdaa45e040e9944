import { relative } from "node:path";
import { allRecords, openForReading } from "../app/database.ts";
import type { Config } from "../config/config.ts";
import { earliestCertificate } from "../core/decide/judgement.ts";
import { layerServedBy, servedBy } from "../core/hosted/serving-layer.ts";
import { type Binding, bindingKey } from "../core/inventory/binding.ts";
import { hostedNameMismatches } from "../core/inventory/hosted-names.ts";
import { knownCertificate } from "../core/jd/known-certificate.ts";
import { type LeadTime, leadTimeOf } from "../core/jd/lead-time.ts";
import { openTicket, type Ticket } from "../core/jd/ticket.ts";
import type { TicketCandidate } from "../core/jd/ticket-draft.ts";
import type { BindingRecord } from "../core/record.ts";
import { selectKnown } from "./select-bindings.ts";
import { requireConfigFile, requireCurrent, type Shell, UsageError } from "./shell.ts";

/**
 * The bindings whose certificates are hosted by ticket, of the named ones or of all, with what the daemon knows of them: no provider is
 * asked, nothing is probed.
 */
export async function knownCandidates(
  shell: Shell,
  names: readonly string[],
  configFile: string | undefined,
): Promise<readonly TicketCandidate[]> {
  const current = await requireCurrent(shell, requireConfigFile(shell, configFile));
  const store = await openForReading(current.config);
  try {
    const records = await allRecords(store);
    const bindings = records.map(({ binding }) => binding);
    const wanted = new Set(names.flatMap((name) => selectKnown(bindings, name)));
    const tickets = Map.groupBy(await store.tickets(), ({ binding }) => binding);
    return records.flatMap((record) => {
      const key = bindingKey(record.binding);
      if (names.length > 0 && !wanted.has(key)) return [];
      const leadTime = leadTimeOf(record.binding, current.tools.leadTimes);
      if (leadTime === undefined && names.length > 0) throw notByTicket(record.binding);
      if (leadTime === undefined || record.binding.https === "disabled") return [];
      // Who names a domain knows better than its CNAME.
      if (names.length === 0 && layerServedBy(servedBy(record)) === "edge") return [];
      return [candidate(current.config, record, leadTime, tickets.get(key) ?? [])];
    });
  } finally {
    await store.close();
  }
}

export function notByTicket(binding: Binding): UsageError {
  return new UsageError(
    `The certificate of ${bindingKey(binding)} is not hosted by ticket: give it a source of type jdcloud-oss, or provider: jdcloud.`,
  );
}

function candidate(
  config: Config,
  { binding, hosted, judgement }: BindingRecord,
  leadTime: LeadTime,
  tickets: readonly Ticket[],
): TicketCandidate {
  const key = bindingKey(binding);
  const served = earliestCertificate(judgement);
  const known = knownCertificate(hosted, served === undefined ? [] : [served]);
  const [misfit] = known === undefined ? [] : hostedNameMismatches([binding], new Map([[key, hosted]]));
  const owner = config.owners.get(binding.owner);
  return {
    binding,
    leadTime,
    pin: binding.account,
    served,
    known: known && { ...known, file: fileOf(config, key) },
    misfit: misfit?.detail ?? "",
    open: openTicket(tickets, served),
    phone: owner?.phone ?? "",
    mail: owner?.mail ?? [],
  };
}

/** Where the declared certificate lies, relative to the configuration; empty when only a fingerprint is declared. */
function fileOf(config: Config, key: string): string {
  const files = config.declared
    .filter(({ raw }) => bindingKey(raw) === key)
    .flatMap(({ hosted }) => hosted)
    .flatMap(({ certificate }) => (certificate.kind === "pem" ? [certificate.file] : []));
  const last = files.at(-1);
  return last === undefined ? "" : relative(config.file.replace(/[^/\\]*$/, ""), last);
}
