import { expect, test } from "vitest";
import { endpointWords } from "../../../src/core/findings/provider-endpoint.ts";
import { mergeBindings } from "../../../src/core/inventory/merge-bindings.ts";
import type { RawBinding } from "../../../src/core/inventory/raw-binding.ts";
import { leadTimeOf } from "../../../src/core/jd/lead-time.ts";
import { aBinding } from "../decide/build.ts";

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

test("for trust its users act, for everything else the provider", () => {
  const binding = aBinding({ kind: "provider-endpoint", provider: "aliyun" });
  const draft = { scope: "meters", summary: "", remedy: "Host another one." };
  expect(endpointWords({ binding }, "root-missing", draft)).toMatchObject({
    actor: "customer",
    remedy: expect.stringMatching(/^Update meters on the clients .*R46/),
  });
  expect(endpointWords({ binding }, "leaf-expiring", draft)).toMatchObject({ actor: "provider" });
  expect(endpointWords({ binding: aBinding() }, "root-missing", draft)).toBeUndefined();
});

test("nobody submits a ticket for it", () => {
  expect(leadTimeOf({ ...aBinding({ provider: "jdcloud" }), kind: "provider-endpoint" })).toBeUndefined();
  expect(leadTimeOf(aBinding({ provider: "jdcloud" }))).toBeDefined();
});
