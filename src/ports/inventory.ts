import type { SourceLists } from "../core/dns/own-targets.ts";
import type { HostedCertificate, HostedReading } from "../core/hosted/hosted.ts";
import type { Binding } from "../core/inventory/binding.ts";
import type { DurationMs, Instant } from "../core/time.ts";

/** A part of a source that could not be read; the rest of the reading stands. */
export interface InventoryFailure {
  readonly source: string;
  /** What could not be read: a bucket, a file, a domain. */
  readonly scope: string;
  readonly reason: string;
  /** Printable; names what could not be read, and the mend. */
  readonly detail: string;
  /** Bindings of the source that the reading lacks because of it: those of one bucket, or nobody knows which; absent: none. */
  readonly hides?: "all" | { readonly bucket: string };
  /** Our clock minus the provider's, where their difference is the reason. */
  readonly clockSkewMs?: DurationMs;
}

export interface InventoryReading {
  readonly at: Instant;
  readonly bindings: readonly Binding[];
  /** Hosted readings by binding key. */
  readonly hosted: ReadonlyMap<string, readonly HostedReading[]>;
  /** Certificates that accounts hold in their certificate services, by source. */
  readonly certificates: ReadonlyMap<string, readonly HostedCertificate[]>;
  /** Sources whose certificate service was never read whole; absent: none. */
  readonly unreadServices?: readonly string[];
  readonly failures: readonly InventoryFailure[];
  /** Sources that find bindings by asking; what others no longer name was taken out by hand. */
  readonly discovering: ReadonlySet<string>;
  /** What discovering sources listed as ours, by source; whole lists only. */
  readonly lists?: ReadonlyMap<string, SourceLists>;
  /** Our clock minus providers', as their answers are dated; those that differ notably. */
  readonly clockSkewsMs?: readonly DurationMs[];
}

/** Where bindings and hosted certificates come from. Never rejects; what fails is in `failures`. */
export interface Inventory {
  read(): Promise<InventoryReading>;
  /** Asks again what is hosted for one binding, now. Undefined when a source keeps silent: what was read before counts. */
  readHosted(binding: Binding): Promise<readonly HostedReading[] | undefined>;
}
