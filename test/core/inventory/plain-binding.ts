import type { Binding } from "../../../src/core/inventory/binding.ts";

/** A binding of which nothing is said but its name. */
export function plainBinding(domain: string): Binding {
  return {
    domain,
    port: 443,
    kind: "custom-domain",
    sources: ["file"],
    provider: "",
    account: "",
    bucket: "",
    region: "",
    resourceGroup: "",
    tags: {},
    owner: "",
    critical: false,
    renewal: "auto",
    https: "expected",
    stores: { required: [], watched: [] },
    servedBy: undefined,
    addresses: { only: [], also: [] },
    probe: { path: "/", names: [] },
    monitor: true,
    monitorReason: "",
    monitorUntil: undefined,
    severities: {},
    setBy: {},
  };
}
