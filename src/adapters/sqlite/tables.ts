import type { BindingRecord } from "../../core/record.ts";
import { createShareRecord, type ShareRecord } from "../../core/share-record.ts";
import { openAddressTable } from "./address-table.ts";
import { AlertBook } from "./alert-book.ts";
import { type BindingTable, openBindingTable } from "./binding-table.ts";
import { type CertificateTable, openCertificateTable } from "./certificate-table.ts";
import { type ChangeTable, openChangeTable } from "./change-table.ts";
import type { SqliteDatabase } from "./database.ts";
import { type DeliveryTable, openDeliveryTable } from "./delivery-table.ts";
import { type EndpointTable, openEndpointTable } from "./endpoint-table.ts";
import { type FindingTable, openFindingTable } from "./finding-table.ts";
import { type HostedTable, openHostedTable } from "./hosted-table.ts";
import { openMembers } from "./incident-members.ts";
import { type IncidentTable, openIncidentTable } from "./incident-table.ts";
import { openRequestsAndMarks, type RequestsAndMarks } from "./requests-and-marks.ts";
import { openStockTable, type StockTable } from "./stock-table.ts";
import { openSuppressionTable, type SuppressionTable } from "./suppression-table.ts";
import { openTicketTable, type TicketTable } from "./ticket-table.ts";

/** Prepared statements over one connection, a table each. */
export interface Tables {
  readonly bindings: BindingTable;
  readonly endpoints: EndpointTable;
  readonly hosted: HostedTable;
  readonly findings: FindingTable;
  readonly stock: StockTable;
  readonly changes: ChangeTable;
  readonly certificates: CertificateTable;
  readonly tickets: TicketTable;
  readonly incidents: IncidentTable;
  readonly deliveries: DeliveryTable;
  readonly suppressions: SuppressionTable;
  readonly messages: RequestsAndMarks;
  /** What is to be told of the findings that are written. */
  readonly alerts: AlertBook;
  /** For records that are read: they stay in memory for as long as the program runs. */
  readonly shareRecord: ShareRecord;
}

export function openTables(database: SqliteDatabase): Tables {
  const certificates = openCertificateTable(database);
  const bindings = openBindingTable(database);
  const incidents = openIncidentTable(database);
  const deliveries = openDeliveryTable(database);
  const suppressions = openSuppressionTable(database);
  const messages = openRequestsAndMarks(database);
  const findings: FindingTable = openFindingTable(database, () => alerts);
  const alerts: AlertBook = new AlertBook(database, {
    incidents,
    addresses: openAddressTable(database),
    deliveries,
    suppressions,
    marks: messages.marks,
    membersOf: openMembers(database),
  });
  return {
    bindings,
    endpoints: openEndpointTable(database),
    hosted: openHostedTable(database, certificates),
    findings,
    stock: openStockTable(database),
    changes: openChangeTable(database),
    certificates,
    tickets: openTicketTable(database),
    incidents,
    deliveries,
    suppressions,
    messages,
    alerts,
    shareRecord: createShareRecord(),
  };
}

/** The whole record of a binding; several statements, so call it inside a transaction. */
export function readRecord(tables: Tables, key: string): BindingRecord | undefined {
  const part = tables.bindings.read(key);
  if (part === undefined) {
    return undefined;
  }
  return tables.shareRecord({
    ...part,
    endpoints: tables.endpoints.read(key),
    hosted: tables.hosted.read(key),
    findings: tables.findings.ofBinding(key),
  });
}
