import type { Finding } from "../../../src/core/findings/finding.ts";

/** A finding with nothing particular about it but what a test says. */
export function plainFinding(said: Partial<Finding> = {}): Finding {
  return {
    subject: "binding",
    domain: "img.example.com",
    port: 443,
    code: "leaf-expiring",
    scope: "",
    severity: "warning",
    actor: "customer",
    summary: "The certificate ends.",
    remedy: "Renew it.",
    evidence: {},
    ...said,
  };
}
