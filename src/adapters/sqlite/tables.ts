import type { BindingRecord } from "../../core/record.ts";
import { type BindingTable, openBindingTable } from "./binding-table.ts";
import { type CertificateTable, openCertificateTable } from "./certificate-table.ts";
import { type ChangeTable, openChangeTable } from "./change-table.ts";
import type { SqliteDatabase } from "./database.ts";
import { type EndpointTable, openEndpointTable } from "./endpoint-table.ts";
import { type FindingTable, openFindingTable } from "./finding-table.ts";
import { type HostedTable, openHostedTable } from "./hosted-table.ts";
import { openTicketTable, type TicketTable } from "./ticket-table.ts";

/** Prepared statements over one connection, a table each. */
export interface Tables {
  readonly bindings: BindingTable;
  readonly endpoints: EndpointTable;
  readonly hosted: HostedTable;
  readonly findings: FindingTable;
  readonly changes: ChangeTable;
  readonly certificates: CertificateTable;
  readonly tickets: TicketTable;
}

export function openTables(database: SqliteDatabase): Tables {
  const certificates = openCertificateTable(database);
  return {
    bindings: openBindingTable(database),
    endpoints: openEndpointTable(database),
    hosted: openHostedTable(database, certificates),
    findings: openFindingTable(database),
    changes: openChangeTable(database),
    certificates,
    tickets: openTicketTable(database),
  };
}

/** The whole record of a binding; several statements, so call it inside a transaction. */
export function readRecord(tables: Tables, key: string): BindingRecord | undefined {
  const part = tables.bindings.read(key);
  if (part === undefined) {
    return undefined;
  }
  return {
    ...part,
    endpoints: tables.endpoints.read(key),
    hosted: tables.hosted.read(key),
    findings: tables.findings.ofBinding(key),
  };
}
