import type { HostedCertificate, HostedMemory } from "../../core/hosted/hosted.ts";
import type { Layer } from "../../core/inventory/binding.ts";
import type { Instant } from "../../core/time.ts";
import type { CertificateTable } from "./certificate-table.ts";
import { compareText } from "./compare-text.ts";
import type { SqliteDatabase } from "./database.ts";

/** What is remembered of the hosting layers of a binding. */
export interface HostedTable {
  read(binding: string): readonly HostedMemory[];
  write(binding: string, previous: readonly HostedMemory[], next: readonly HostedMemory[], at: Instant): void;
}

interface HostedRow {
  readonly layer: Layer;
  readonly read_at: Instant;
  readonly since: Instant;
  readonly detail: string;
}

type Detail = Omit<HostedMemory, "layer" | "readAt" | "since">;

export function openHostedTable(database: SqliteDatabase, certificates: CertificateTable): HostedTable {
  const select = database.prepare<[string], HostedRow>(
    "SELECT layer, read_at, since, detail FROM hosted WHERE binding = ?",
  );
  const upsert = database.prepare(
    `INSERT INTO hosted (binding, layer, read_at, since, detail) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET read_at = excluded.read_at, since = excluded.since, detail = excluded.detail`,
  );
  const remove = database.prepare("DELETE FROM hosted WHERE binding = ? AND layer = ?");
  const unlink = database.prepare("DELETE FROM hosted_certificate WHERE binding = ? AND layer = ?");
  const link = database.prepare(
    "INSERT OR IGNORE INTO hosted_certificate (binding, layer, sha256) VALUES (?, ?, ?)",
  );

  function read(binding: string): readonly HostedMemory[] {
    const rows = select.all(binding).sort((a, b) => compareText(a.layer, b.layer));
    return rows.map((row) => {
      const detail = mapChains(JSON.parse(row.detail) as Detail, (chain) =>
        chain.map((sha256) => certificates.get(String(sha256))).filter((der) => der !== undefined),
      );
      // JSON leaves out an undefined failure: it is put back.
      return { ...detail, layer: row.layer, readAt: row.read_at, since: row.since, failure: detail.failure };
    });
  }

  function writeLayer(binding: string, known: HostedMemory | undefined, memory: HostedMemory, at: Instant) {
    const detail = encode(memory);
    upsert.run(binding, memory.layer, memory.readAt, memory.since, detail);
    if (known !== undefined && encode(known) === detail) {
      return;
    }
    unlink.run(binding, memory.layer);
    for (const der of derOf(memory)) {
      link.run(binding, memory.layer, certificates.put(der, at));
    }
  }

  function encode({ layer: _layer, readAt: _readAt, since: _since, ...detail }: HostedMemory): string {
    return JSON.stringify(mapChains(detail, (chain) => chain.map(certificates.fingerprint)));
  }

  function write(
    binding: string,
    previous: readonly HostedMemory[],
    next: readonly HostedMemory[],
    at: Instant,
  ): void {
    for (const memory of next) {
      const known = previous.find((other) => other.layer === memory.layer);
      if (known !== memory) {
        writeLayer(binding, known, memory, at);
      }
    }
    for (const memory of previous) {
      if (!next.some((other) => other.layer === memory.layer)) {
        remove.run(binding, memory.layer);
      }
    }
  }

  return { read, write };
}

/** The DER bytes of every certificate chain, current and former. */
function derOf(memory: HostedMemory): readonly Uint8Array[] {
  const current = memory.state.kind === "present" ? [memory.state.certificate] : [];
  return [...current, ...memory.former].flatMap((certificate) => certificate.chain ?? []);
}

/** In the database a chain is the list of its certificates' SHA-256: bytes on one side of `change`, names on the other. */
function mapChains(detail: Detail, change: (chain: readonly Uint8Array[]) => readonly unknown[]): Detail {
  const certificate = (hosted: HostedCertificate): HostedCertificate =>
    hosted.chain === undefined ? hosted : { ...hosted, chain: change(hosted.chain) as Uint8Array[] };
  const { state } = detail;
  return {
    ...detail,
    state: state.kind === "present" ? { ...state, certificate: certificate(state.certificate) } : state,
    former: detail.former.map(certificate),
  };
}
