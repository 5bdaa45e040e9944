import type { HostedCertificate } from "../hosted/hosted.ts";
import type { Draft } from "./facts.ts";

/** What a draft says about a certificate that waits at a provider, or on somebody's desk; nothing where its SHA-256 is not known. */
export function hostedCertificate({ sha256 }: HostedCertificate): Pick<Draft, "certificate"> {
  return sha256 === undefined ? {} : { certificate: { sha256 } };
}
