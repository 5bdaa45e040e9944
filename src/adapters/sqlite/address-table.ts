import type { SqliteDatabase } from "./database.ts";

/** Where open findings fail whose cause is addresses. What a finding fails at is forgotten with it. */
export interface AddressTable {
  /** The incident of a finding, and the addresses at which it fails now. */
  put(finding: string, incident: string, addresses: readonly string[]): void;
  /** Ids of the incidents with open findings at an address, however many those are. */
  incidentsAt(address: string): readonly string[];
}

export function openAddressTable(database: SqliteDatabase): AddressTable {
  const select = database
    .prepare<[string], string>("SELECT incident || ' ' || address FROM failing_address WHERE finding = ?")
    .pluck();
  const remove = database.prepare("DELETE FROM failing_address WHERE finding = ?");
  const insert = database.prepare(
    "INSERT INTO failing_address (address, incident, finding) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
  );
  // From one incident to the next in the index: thousands of domains at one address are one step.
  const selectIncidents = database
    .prepare<[{ address: string }], string>(
      `WITH RECURSIVE step (incident) AS (
         SELECT min(incident) FROM failing_address WHERE address = :address
         UNION ALL
         SELECT (SELECT min(incident) FROM failing_address WHERE address = :address AND incident > step.incident)
         FROM step WHERE step.incident IS NOT NULL
       ) SELECT incident FROM step WHERE incident IS NOT NULL`,
    )
    .pluck();
  return {
    put(finding, incident, addresses) {
      const known = new Set(select.all(finding));
      const wanted = new Set(addresses.map((address) => `${incident} ${address}`));
      // It is seen again every five minutes, and nearly always at the same addresses.
      if (known.symmetricDifference(wanted).size === 0) return;
      remove.run(finding);
      for (const address of addresses) insert.run(address, incident, finding);
    },
    incidentsAt: (address) => selectIncidents.all({ address }),
  };
}
