import type { CertificateIdentity } from "../../core/record.ts";
import { type Family, instantSample } from "./family.ts";

export const LEAF_NOT_BEFORE: Family = {
  name: "leaf_not_before_timestamp_seconds",
  type: "gauge",
  unit: "seconds since 1970",
  help: "Begin of validity of the served leaf that ends first.",
  absent: "when no certificate was ever seen",
  labels: [],
  samples: ({ judgement }) => instantSample(judgement?.leaf?.notBefore),
};

export const LEAF_NOT_AFTER: Family = {
  name: "leaf_not_after_timestamp_seconds",
  type: "gauge",
  unit: "seconds since 1970",
  help: "End of validity of the served leaf that ends first, over all endpoints.",
  absent: "when no certificate was ever seen",
  labels: [],
  samples: ({ judgement }) => instantSample(judgement?.leaf?.notAfter),
};

export const HOSTED_NOT_AFTER: Family = {
  name: "hosted_not_after_timestamp_seconds",
  type: "gauge",
  unit: "seconds since 1970",
  help: "End of validity of the certificate that the provider holds at a layer.",
  absent: "when the layer holds none, or its end was never told",
  labels: ["layer"],
  samples: ({ hosted }) =>
    hosted.flatMap(({ layer, state }) =>
      state.kind === "present" ? instantSample(state.certificate.notAfter?.at, layer) : [],
    ),
};

export const PATH_EARLIEST_NOT_AFTER: Family = {
  name: "path_earliest_not_after_timestamp_seconds",
  type: "gauge",
  unit: "seconds since 1970",
  help: "Earliest end of any certificate on the best paths.",
  absent: "when no path was ever found",
  labels: [],
  samples: ({ judgement }) => instantSample(judgement?.pathEarliestNotAfter),
};

export const CERTIFICATE_INFO: Family = {
  name: "certificate_info",
  type: "gauge",
  unit: "1",
  help: "The served certificate. Exactly one series per key type: the one that ends first.",
  absent: "when no certificate of the key type was ever seen",
  labels: ["key_type", "serial", "fingerprint_sha256", "issuer", "anchor"],
  samples: ({ judgement }, names) =>
    onePerKeyType(judgement?.certificates ?? []).map((certificate) => ({
      labels: [
        certificate.keyType,
        certificate.serial.toLowerCase(),
        certificate.sha256,
        names.issuer(certificate.issuer),
        certificate.anchor,
      ],
      value: 1,
    })),
};

function onePerKeyType(certificates: readonly CertificateIdentity[]): readonly CertificateIdentity[] {
  if (certificates.length < 2) return certificates;
  const first = new Map<string, CertificateIdentity>();
  for (const certificate of certificates) {
    const known = first.get(certificate.keyType);
    if (known === undefined || certificate.notAfter < known.notAfter) {
      first.set(certificate.keyType, certificate);
    }
  }
  return [...first.values()];
}

export const TLS_INFO: Family = {
  name: "tls_info",
  type: "gauge",
  unit: "1",
  help: "Version of TLS and key-exchange group, one series per combination that the endpoints last negotiated.",
  absent: "when no handshake ever succeeded",
  labels: ["version", "group"],
  samples: ({ endpoints }) =>
    endpoints.flatMap(({ presented }) =>
      presented ? [{ labels: [presented.tls.version, presented.tls.group], value: 1 }] : [],
    ),
};
