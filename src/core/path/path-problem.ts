import type { VerdictReason } from "../evaluation.ts";
import type { Certificate } from "../x509/certificate.ts";

/** Why a path is refused whatever the time. */
export interface PathProblem {
  readonly reason: VerdictReason;
  readonly about: Certificate;
  /** One sentence for people, without the certificate's name. */
  readonly text: string;
}

export function problem(reason: VerdictReason, about: Certificate, text: string): PathProblem {
  return { reason, about, text };
}

/** The place of a certificate on a path (RFC 5280 §3.2). */
export type PathRole = "leaf" | "intermediate" | "anchor";
