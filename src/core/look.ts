import type { OwnTargets } from "./dns/own-targets.ts";
import type { HostedReading } from "./hosted/hosted.ts";
import type { HeldCertificate } from "./hosted/known-certificates.ts";
import type { Binding } from "./inventory/binding.ts";
import type { Observation, Resolution } from "./observation.ts";
import type { PracticeLook } from "./practice/http-answer.ts";
import type { Instant } from "./time.ts";

/** One look at one binding: where its name led and what every endpoint that was due showed. The unit of recording. */
export interface Look {
  readonly binding: Binding;
  readonly at: Instant;
  readonly resolution: Resolution;
  readonly observations: readonly Observation[];
  /** True when every address was asked for both key types with post-quantum groups on offer. */
  readonly full: boolean;
  /** Addresses that were left out because this host has no IPv6 route. */
  readonly skippedAddresses: readonly string[];
  /** The freshest reading per layer; undefined when there is none now, and what was known before still counts. */
  readonly hosted: readonly HostedReading[] | undefined;
  /** Buckets, CDN names and bound domains that the sources listed; absent while nobody has read them. */
  readonly own?: OwnTargets | undefined;
  /** Certificates that fit the domain, wherever the last reading of the inventory found them; absent while nobody has read it. */
  readonly known?: readonly HeldCertificate[] | undefined;
  /** Sources whose certificate service could not be read yet: what lay there before lies there still. Absent: none. */
  readonly unreadServices?: readonly string[];
  /** What was answered over HTTP; absent where that was not asked. */
  readonly practice?: PracticeLook;
  /** Set while our own network or clock is at fault: what the look saw of outages says nothing about the domain. */
  readonly ownFault?: true;
}
