/** Every label of every metric and what its values are; a label without a meaning does not compile. */
export const LABEL_MEANINGS = {
  domain: "domain in A-labels, or an IP address; empty for findings about something else than a binding",
  port: "port; empty for findings about something else than a binding",
  account: "account at the provider; empty when unknown",
  provider: "`aliyun`, `jdcloud` or empty",
  bucket: "bucket that the domain is bound to",
  region: "region of the bucket",
  served_by: "`oss`, `cdn`, `dcdn`, `waf`, `esa`, `other`, or empty when unknown",
  owner: "slug of the owner; empty when nobody is named",
  critical: "`true` or `false`",
  layer: "where the certificate is hosted: `origin` or `edge`",
  store: "name of a trust store",
  tier: "`required` or `watched`",
  limited_by:
    "what ends trust first: `leaf`, `intermediate`, `cross-certificate`, `anchor-expiry`, `anchor-removal`, `distrust-after`, `sct-not-after`; `none` when nothing is known to end it",
  anchor: "name of the trust anchor, `other` when it is none of the known ones",
  issuer: "name of the issuing certificate authority, `other` when it is none of the known ones",
  state: "served state (`served_state`); `current`, `former`, `other` or `failed` (`endpoints`)",
  subject: "what a finding is about: `binding`, `store`, `source` or `monitor`",
  code: "code of the finding; each has a runbook",
  scope: "trust store, layer or source that the finding is about; empty when there is none",
  key_type: "`rsa` or `ecdsa`",
  serial: "serial number in lower-case hexadecimal",
  fingerprint_sha256: "SHA-256 of the certificate in lower-case hexadecimal",
  version: "version of TLS (`tls_info`) or of the program (`build_info`)",
  group: "key-exchange group by its IANA name; empty when there was none",
  stage: "stage of a probe: `dns`, `connect`, `handshake` or `certificate`",
  reason: "why a probe failed, from a closed set",
  source: "name of a source of bindings",
  node: "version of Node.js",
} as const;

export type LabelName = keyof typeof LABEL_MEANINGS;
