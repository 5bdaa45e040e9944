import type { FINDING_CODES, FindingCode } from "./codes.ts";
import type { FindingKind } from "./facts.ts";
import { backupMissing } from "./kinds/backup-missing.ts";
import { bindingMoved } from "./kinds/binding-moved.ts";
import { boundTwice } from "./kinds/bound-twice.ts";
import { chainExtraneous } from "./kinds/chain-extraneous.ts";
import { chainIncomplete } from "./kinds/chain-incomplete.ts";
import { chainMisordered } from "./kinds/chain-misordered.ts";
import { clientAuthInLeaf } from "./kinds/client-auth-in-leaf.ts";
import { cnameDangling } from "./kinds/cname-dangling.ts";
import { cnameMismatch } from "./kinds/cname-mismatch.ts";
import { cnameTargetUnknown } from "./kinds/cname-target-unknown.ts";
import { commonNameNotInSan } from "./kinds/common-name-not-in-san.ts";
import { compressionMissing } from "./kinds/compression-missing.ts";
import { dnsFailed } from "./kinds/dns-failed.ts";
import { downgraded } from "./kinds/downgraded.ts";
import { endpointUnreachable } from "./kinds/endpoint-unreachable.ts";
import { hostedExpiring } from "./kinds/hosted-expiring.ts";
import { hostedNone } from "./kinds/hosted-none.ts";
import { hostedUntrusted } from "./kinds/hosted-untrusted.ts";
import { hstsMissing } from "./kinds/hsts-missing.ts";
import { http2Missing } from "./kinds/http2-missing.ts";
import { httpsImpossible } from "./kinds/https-impossible.ts";
import { httpsNotConfigured } from "./kinds/https-not-configured.ts";
import { intermediateExpired } from "./kinds/intermediate-expired.ts";
import { intermediateExpiring } from "./kinds/intermediate-expiring.ts";
import { leafExpired } from "./kinds/leaf-expired.ts";
import { leafExpiring } from "./kinds/leaf-expiring.ts";
import { leafNotYetValid } from "./kinds/leaf-not-yet-valid.ts";
import { lifetimeOverLimitKind } from "./kinds/lifetime-over-limit.ts";
import { nameMismatch } from "./kinds/name-mismatch.ts";
import { notDeployed } from "./kinds/not-deployed.ts";
import { oldTlsVersion } from "./kinds/old-tls-version.ts";
import { partlyDeployed } from "./kinds/partly-deployed.ts";
import { plainHttpServed } from "./kinds/plain-http-served.ts";
import { providerDefaultCertificate } from "./kinds/provider-default-certificate.ts";
import { renewBy } from "./kinds/renew-by.ts";
import { renewalLate } from "./kinds/renewal-late.ts";
import { renewedNotHosted } from "./kinds/renewed-not-hosted.ts";
import { rootMissing } from "./kinds/root-missing.ts";
import { servedNotHosted } from "./kinds/served-not-hosted.ts";
import { submissionMissed } from "./kinds/submission-missed.ts";
import { submissionWindow } from "./kinds/submission-window.ts";
import { ticketOverdue } from "./kinds/ticket-overdue.ts";
import { trustEnded } from "./kinds/trust-ended.ts";
import { trustEnding } from "./kinds/trust-ending.ts";
import { unbound } from "./kinds/unbound.ts";
import { unreachable } from "./kinds/unreachable.ts";
import { untrusted } from "./kinds/untrusted.ts";
import { weakKey } from "./kinds/weak-key.ts";
import { weakSignature } from "./kinds/weak-signature.ts";
import { wrongLayer } from "./kinds/wrong-layer.ts";

/** Codes judged on bindings: all but those about ourselves, about stores and about sources. */
export type BindingFindingCode = Exclude<
  { [C in FindingCode]: (typeof FINDING_CODES)[C]["class"] extends "ourselves" ? never : C }[FindingCode],
  "store-lacks-root" | "lead-time-impossible"
>;

/** Every binding code with its judge; the compiler proves it complete. */
export const FINDING_KINDS: Readonly<Record<BindingFindingCode, FindingKind>> = {
  "dns-failed": dnsFailed,
  unreachable,
  "https-not-configured": httpsNotConfigured,
  "provider-default-certificate": providerDefaultCertificate,
  "leaf-expired": leafExpired,
  "leaf-not-yet-valid": leafNotYetValid,
  "name-mismatch": nameMismatch,
  "chain-incomplete": chainIncomplete,
  "intermediate-expired": intermediateExpired,
  "trust-ended": trustEnded,
  "root-missing": rootMissing,
  untrusted,
  "leaf-expiring": leafExpiring,
  "renewal-late": renewalLate,
  "renew-by": renewBy,
  "submission-window": submissionWindow,
  "submission-missed": submissionMissed,
  "ticket-overdue": ticketOverdue,
  "trust-ending": trustEnding,
  "hosted-untrusted": hostedUntrusted,
  "hosted-expiring": hostedExpiring,
  "backup-missing": backupMissing,
  "intermediate-expiring": intermediateExpiring,
  downgraded,
  "not-deployed": notDeployed,
  "partly-deployed": partlyDeployed,
  "wrong-layer": wrongLayer,
  "renewed-not-hosted": renewedNotHosted,
  "served-not-hosted": servedNotHosted,
  "hosted-none": hostedNone,
  "cname-mismatch": cnameMismatch,
  "cname-dangling": cnameDangling,
  unbound,
  "bound-twice": boundTwice,
  "endpoint-unreachable": endpointUnreachable,
  "chain-misordered": chainMisordered,
  "chain-extraneous": chainExtraneous,
  "weak-signature": weakSignature,
  "weak-key": weakKey,
  "lifetime-over-limit": lifetimeOverLimitKind,
  "client-auth-in-leaf": clientAuthInLeaf,
  "common-name-not-in-san": commonNameNotInSan,
  "old-tls-version": oldTlsVersion,
  "cname-target-unknown": cnameTargetUnknown,
  "https-impossible": httpsImpossible,
  "binding-moved": bindingMoved,
  "plain-http-served": plainHttpServed,
  "hsts-missing": hstsMissing,
  "http2-missing": http2Missing,
  "compression-missing": compressionMissing,
};
