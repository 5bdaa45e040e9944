import { listText } from "../../words.ts";
import type { FindingKind } from "../facts.ts";

/** The best TLS version a server speaks is 1.1 or older (RFC 8996 forbids them). */
export const oldTlsVersion: FindingKind = {
  visitorsSee: "ERR_SSL_VERSION_OR_CIPHER_MISMATCH",
  actor: "provider",
  judge: (facts) => {
    const old = facts.endpoints.filter(({ state }) =>
      /^(SSLv3|TLSv1|TLSv1\.1)$/.test(state.presented?.tls.version ?? ""),
    );
    if (old.length === 0) return [];
    const versions = [...new Set(old.map(({ state }) => state.presented?.tls.version ?? ""))];
    return [
      {
        summary: `${facts.binding.domain} speaks only ${listText(versions)}, which browsers refuse.`,
        remedy: "Raise the TLS version in the CDN's HTTPS settings, or ask the provider.",
        endpoints: old,
      },
    ];
  },
};
