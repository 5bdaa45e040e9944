/** PromQL that the reference shows and that a real Prometheus evaluates in the tests. */
export interface Expression {
  readonly name: string;
  readonly question: string;
  readonly promql: string;
}

export const EXPRESSIONS: readonly Expression[] = [
  {
    name: "leaf-ending",
    question:
      "Which served certificates are in the last third of their lifetime, at most 30 days before their end, and whose are they?",
    promql: `(
  certhorizon_leaf_not_after_timestamp_seconds - time()
    < clamp_max(
        (certhorizon_leaf_not_after_timestamp_seconds - certhorizon_leaf_not_before_timestamp_seconds) / 3,
        30 * 86400
      )
) * on (domain, port) group_left (owner) certhorizon_binding_info`,
  },
  {
    name: "trust-ending",
    question:
      "How many domains of which owner lose which trust store within 90 days, and what takes it away?",
    promql: `count by (owner, store, limited_by) (
  (certhorizon_trusted_until_timestamp_seconds - time() < 90 * 86400)
    * on (domain, port, store) group_left (limited_by) certhorizon_trust_info
    * on (domain, port) group_left (owner) certhorizon_binding_info
)`,
  },
  {
    name: "drift",
    question:
      "Where is something else served than what is hosted? Domains that do not answer at all are left to their own alert.",
    promql: `certhorizon_served_state{state=~"partly-deployed|not-deployed|wrong-layer|served-not-hosted"} == 1
  unless on (domain, port) certhorizon_finding{code="unreachable"} > 0`,
  },
  {
    name: "untrusted",
    question: "Which domains are not trusted by a store that they have to be trusted by?",
    promql: `certhorizon_trusted{tier="required"} == 0`,
  },
  {
    name: "stale",
    question: "For which domains is everything shown older than three hours?",
    promql: `time() - certhorizon_last_success_timestamp_seconds > 3 * 3600`,
  },
];
