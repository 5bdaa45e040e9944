import { servedBy } from "../../core/hosted/serving-layer.ts";
import type { EndpointState } from "../../core/record.ts";
import { type Family, instantSample } from "./family.ts";

export const BINDING_INFO: Family = {
  name: "binding_info",
  type: "gauge",
  unit: "1",
  help: "What is known about a binding. Exactly one series per domain and port: join on it to filter.",
  absent: "never while the binding exists",
  labels: ["account", "provider", "bucket", "region", "served_by", "owner", "critical"],
  samples({ binding: b, judgement }) {
    const by = servedBy({ binding: b, judgement }) ?? "";
    return [
      { labels: [b.account, b.provider, b.bucket, b.region, by, b.owner, String(b.critical)], value: 1 },
    ];
  },
};

export const SERVED_STATE: Family = {
  name: "served_state",
  type: "gauge",
  unit: "1",
  help: "How the served certificates compare with the hosted ones. Only the current state is exported.",
  absent: "before the first look",
  labels: ["state"],
  samples: ({ judgement }) => (judgement ? [{ labels: [judgement.served.state], value: 1 }] : []),
};

const ENDPOINT_STATES = ["current", "former", "other", "failed"] as const;

export const ENDPOINTS: Family = {
  name: "endpoints",
  type: "gauge",
  unit: "count",
  help: "Endpoints by the certificate they serve: the hosted one, a formerly hosted one, another, or none because the probe failed.",
  absent: "before the first probe; endpoints with nothing to compare with are counted in no state",
  labels: ["state"],
  samples({ endpoints }) {
    if (endpoints.length === 0) return [];
    const counts = { current: 0, former: 0, other: 0, failed: 0, unjudged: 0 };
    for (const endpoint of endpoints) counts[stateOf(endpoint)] += 1;
    return ENDPOINT_STATES.map((state) => ({ labels: [state], value: counts[state] }));
  },
};

function stateOf(endpoint: EndpointState): EndpointState["standing"] {
  if (endpoint.failure !== undefined) return "failed";
  return endpoint.offered ? endpoint.standing : "unjudged";
}

export const LAST_PROBE: Family = {
  name: "last_probe_timestamp_seconds",
  type: "gauge",
  unit: "seconds since 1970",
  help: "When the binding was last probed.",
  absent: "before the first probe",
  labels: [],
  samples: (record) => instantSample(record.lastProbeAt),
};

export const LAST_SUCCESS: Family = {
  name: "last_success_timestamp_seconds",
  type: "gauge",
  unit: "seconds since 1970",
  help: "When a probe last saw a certificate: the age of everything exported about what is served.",
  absent: "when no probe ever succeeded",
  labels: [],
  samples: (record) => instantSample(record.lastSuccessAt),
};
