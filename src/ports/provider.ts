import type { SourceLists } from "../core/dns/own-targets.ts";
import type { HostedCertificate, HostedReading } from "../core/hosted/hosted.ts";
import type { RawBinding } from "../core/inventory/raw-binding.ts";
import type { DurationMs, Instant } from "../core/time.ts";
import type { InventoryFailure } from "./inventory.ts";

/** The configuration file as a source: what it declares is read without asking anybody. */
export interface DeclaredSource {
  read(): Promise<SourceReading>;
  /** Undefined when the file does not know the binding. */
  readHosted(binding: Pick<RawBinding, "domain" | "port">): Promise<readonly HostedReading[] | undefined>;
}

/** One account at a provider that can be asked which domains are bound and what is hosted for them. Read only. */
export interface ProviderSource {
  /** Name of the source in the configuration. */
  readonly name: string;
  /** Reads everything. Never rejects: what could not be read is in `failures`, the rest stands. */
  read(): Promise<SourceReading>;
  /**
   * Asks again, now, what is hosted for one domain at every layer that this source knows. Undefined when the source does
   * not know the domain; failures are readings of kind `failed`.
   */
  readHosted(domain: string): Promise<readonly HostedReading[] | undefined>;
}

export interface SourceReading {
  readonly at: Instant;
  readonly bindings: readonly RawBinding[];
  /** By binding key (`domain:port`). */
  readonly hosted: ReadonlyMap<string, readonly HostedReading[]>;
  /** Certificates that the account holds in its certificate service, hosted or not. */
  readonly certificates: readonly HostedCertificate[];
  /** Set until that service was read whole once: what is missing in `certificates` may exist all the same. */
  readonly certificatesUnread?: true;
  readonly failures: readonly InventoryFailure[];
  /** What is ours at the provider, each list only where it is whole; absent where the source lists nothing. */
  readonly lists?: SourceLists;
  /** Our clock minus the provider's, as its answers are dated; absent: no notable difference, or nobody told. */
  readonly clockSkewMs?: DurationMs;
}
