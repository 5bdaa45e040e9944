import type { FindingCode } from "../core/findings/codes.ts";
import type { ServedState } from "../core/hosted/hosted.ts";
import { type Authority, type IssuedLeaf, issueLeaf } from "./authority.ts";
import { daysFrom, type LabFamily } from "./family.ts";
import type { LabKeyType } from "./keys.ts";
import type { RawBehaviour } from "./raw-server.ts";
import type { JudgedStores } from "./stores.ts";
import type { ServedCertificate } from "./tls-server.ts";

/** A domain of the lab, what is wrong with it, and what a monitor has to say about it. */
export interface Fault {
  /** Kebab-case; unique. */
  readonly name: string;
  readonly domain: string;
  /** For people: what happened here. */
  readonly story: string;
  /** These findings and no others. */
  readonly findings: readonly FindingCode[];
  readonly servedState: ServedState;
  readonly servedBy?: "cdn";
  /** Absent: `defaultStores`. */
  readonly stores?: JudgedStores;
  arrange(workshop: Workshop): Promise<Arrangement>;
}

/** What to start for a fault, and what its provider holds. */
export interface Arrangement {
  /** One per address, all on the same port. */
  readonly endpoints: readonly [Endpoint, ...Endpoint[]];
  readonly hosted: Hosted;
  /** Lies in the certificate service and is hosted nowhere. */
  readonly stored?: ServedCertificate;
}

export type Endpoint =
  | { readonly kind: "tls"; readonly certificates: readonly ServedCertificate[] }
  | { readonly kind: "raw"; readonly behaviour: RawBehaviour }
  | { readonly kind: "refused" };

export type Hosted =
  | { readonly kind: "unknown" }
  | {
      readonly kind: "everywhere";
      readonly certificate: ServedCertificate;
      /** Since when it is bound to the domain, before the lab opened; absent: nobody tells. */
      readonly boundMinutesAgo?: number;
    }
  | { readonly kind: "layers"; readonly origin: ServedCertificate; readonly edge: ServedCertificate };

/** A fault that has been arranged and is served. */
export interface LabDomain {
  readonly fault: Fault;
  readonly domain: string;
  readonly port: number;
  readonly addresses: readonly string[];
  readonly arrangement: Arrangement;
  /** The source that finds it by asking; absent where the configuration declares it. */
  readonly source?: string;
}

/** Where a fault gets its certificates from. */
export interface Workshop {
  readonly family: LabFamily;
  issue(request: LeafRequest): Promise<IssuedLeaf>;
}

export interface LeafRequest {
  /** Days from now, negative for the past. */
  readonly from: number;
  readonly to: number;
  /** Default: the fault's own domain. */
  readonly names?: readonly string[];
  /** Default: the RSA intermediate under R3. */
  readonly issuer?: Authority;
  readonly keyType?: LabKeyType;
}

export function workshopFor(domain: string, family: LabFamily, now: Date): Workshop {
  return {
    family,
    issue: ({ from, to, names = [domain], issuer = family.r3Rsa, keyType = "rsa" }) =>
      issueLeaf({
        issuer,
        names,
        keyType,
        notBefore: daysFrom(now, from),
        notAfter: daysFrom(now, to),
      }),
  };
}
