import type { HostedCertificate, HostedState } from "../../../core/hosted/hosted.ts";
import { hostedFromPem, type PemReader } from "../../../core/inventory/provider-certificate.ts";
import { parseDated, parseInstant } from "../dates.ts";
import { type Json, list, record, text } from "../json.ts";

/** What the CDN says it serves for a domain: the public PEM where it tells it, else id and dates. */
export function hostedAtCdn(answer: Json, readPem: PemReader = hostedFromPem): HostedState {
  if (record(answer["CertInfos"]) === undefined) {
    return {
      kind: "failed",
      reason: "malformed-answer",
      detail: "the answer tells nothing about a certificate",
    };
  }
  const info = list(answer, "CertInfos", "CertInfo").find(isOn);
  if (info === undefined) return { kind: "none" };
  // The two products write the same thing differently.
  const pem = text(info, "ServerCertificate") || text(info, "SSLPub");
  if (pem.trim() === "") return { kind: "present", certificate: { ...datesOf(info), ...bindingOf(info) } };
  const read = readPem(pem);
  if (!read.ok) return { kind: "failed", reason: read.reason, detail: read.detail };
  return { kind: "present", certificate: { ...read.certificate, ...bindingOf(info) } };
}

function isOn(info: Json): boolean {
  return (text(info, "ServerCertificateStatus") || text(info, "SSLProtocol")) === "on";
}

function bindingOf(info: Json): HostedCertificate {
  const id = text(info, "CertId");
  const boundAt = parseInstant(text(info, "CertUpdateTime"));
  return { ...(id === "" ? {} : { id }), ...(boundAt === undefined ? {} : { boundAt }) };
}

function datesOf(info: Json): HostedCertificate {
  const notBefore = parseDated(text(info, "CertStartTime"));
  const notAfter = parseDated(text(info, "CertExpireTime"));
  return {
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(notAfter === undefined ? {} : { notAfter }),
  };
}
