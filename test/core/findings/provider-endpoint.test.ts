import { expect, test } from "vitest";
import { type BindingFindingCode, FINDING_KINDS } from "../../../src/core/findings/kinds.ts";
import { endpointWords } from "../../../src/core/findings/provider-endpoint.ts";
import { mergeBindings } from "../../../src/core/inventory/merge-bindings.ts";
import type { RawBinding } from "../../../src/core/inventory/raw-binding.ts";
import { leadTimeOf } from "../../../src/core/jd/lead-time.ts";
import { A, aBinding, B, NOW, unresolved } from "../decide/build.ts";
import { judgeTools, noCertificate, openScene, refused } from "../decide/scene.ts";

const defaults = {
  owner: "platform",
  stores: { required: ["mozilla"], watched: ["android-13"] },
  ownStores: ["meters", "mozilla"],
  where: "defaults",
};

function raw(kind: RawBinding["kind"]): RawBinding {
  const place = {
    source: "jd",
    provider: "jdcloud",
    account: "",
    bucket: "",
    region: "cn-north-1",
    resourceGroup: "",
  };
  return {
    ...place,
    domain: "s3.cn-north-1.jdcloud-oss.com",
    port: 443,
    kind,
    declared: true,
    tags: {},
    layers: ["origin"],
    settings: {},
    where: "here",
  };
}

test("a provider's own endpoint is judged for every store there is, a custom domain for those that it names", () => {
  const storesOf = (kind: RawBinding["kind"]) =>
    mergeBindings({ raws: [raw(kind)], rules: [], defaults }).bindings[0]?.stores;
  expect(storesOf("provider-endpoint")).toEqual({ required: ["mozilla"], watched: ["android-13", "meters"] });
  expect(storesOf("custom-domain")).toEqual({ required: ["mozilla"], watched: ["android-13"] });
});

test("for trust its users act, for the end of its certificate the provider", () => {
  const binding = aBinding({ kind: "provider-endpoint", provider: "aliyun" });
  const draft = { scope: "meters", summary: "", remedy: "Host another one." };
  expect(endpointWords({ binding }, "root-missing", draft)).toMatchObject({
    actor: "customer",
    remedy: expect.stringMatching(/^Update meters on the clients .*R46/),
  });
  expect(endpointWords({ binding }, "leaf-expiring", draft)).toMatchObject({ actor: "provider" });
  expect(endpointWords({ binding: aBinding() }, "root-missing", draft)).toBeUndefined();
});

const CODES = Object.keys(FINDING_KINDS) as readonly BindingFindingCode[];
const HOSTING = /Nothing to host here: the provider renews this certificate/;

/** Nobody gets as far as the certificate, or it is not what has to change. */
const NOT_THE_CERTIFICATE: readonly BindingFindingCode[] = [
  ...([
    "dns-failed",
    "unreachable",
    "endpoint-unreachable",
    "https-not-configured",
    "name-mismatch",
  ] as const),
  ...([
    "trust-ended",
    "trust-ending",
    "root-missing",
    "untrusted",
    "old-tls-version",
    "https-impossible",
  ] as const),
  ...(["cname-mismatch", "cname-dangling", "cname-target-unknown"] as const),
  ...(["unbound", "bound-twice", "binding-moved", "downgraded"] as const),
  ...(["plain-http-served", "hsts-missing", "http2-missing", "compression-missing"] as const),
];

test.each(CODES)("%s sends nobody after a certificate unless one has to be renewed", (code) => {
  const binding = aBinding({ kind: "provider-endpoint", region: "cn-north-1" });
  const words = endpointWords({ binding }, code, { summary: "", remedy: "Host another one." });
  expect(words?.remedy).toMatch(/^[A-Z].*[^.]\.$/);
  expect(words?.remedy).not.toContain("Host another one");
  expect(HOSTING.test(words?.remedy ?? "")).toBe(!NOT_THE_CERTIFICATE.includes(code));
});

test.each([
  [
    "dns-failed",
    { show: {}, resolution: unresolved("no-such-name", NOW) },
    /region cn-north-1 .*status page/,
  ],
  ["unreachable", { show: { [A]: refused, [B]: refused } }, /status page.* another network/],
  ["https-not-configured", { show: { [A]: noCertificate } }, /region cn-north-1 .*status page/],
] as const)("%s at an endpoint of JD Cloud tells what somebody can do there", (code, sight, remedy) => {
  const endpoint = { domain: "s3.cn-north-1.jdcloud-oss.com", region: "cn-north-1", provider: "jdcloud" };
  const scene = openScene(judgeTools([]), {
    ...endpoint,
    kind: "provider-endpoint",
    stores: { required: [], watched: [] },
  });
  expect(scene.see(sight).record.findings).toEqual([
    expect.objectContaining({ code, remedy: expect.stringMatching(remedy) }),
  ]);
});

test("nobody submits a ticket for it", () => {
  expect(leadTimeOf({ ...aBinding({ provider: "jdcloud" }), kind: "provider-endpoint" })).toBeUndefined();
  expect(leadTimeOf(aBinding({ provider: "jdcloud" }))).toBeDefined();
});
