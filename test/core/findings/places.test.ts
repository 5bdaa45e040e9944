import { expect, test } from "vitest";
import { hostingPlace } from "../../../src/core/findings/places.ts";
import type { Layer } from "../../../src/core/inventory/binding.ts";
import { aBinding } from "../decide/build.ts";

test.each<[provider: string, bucket: string, layer: Layer | undefined, place: string]>([
  [
    "aliyun",
    "pics",
    "origin",
    "at the object storage (OSS console, bucket pics, certificate hosting of the domain)",
  ],
  [
    "aliyun",
    "",
    "origin",
    "at the object storage (OSS console, the bucket, certificate hosting of the domain)",
  ],
  ["aliyun", "", "edge", "at the CDN (CDN console, HTTPS settings of the domain)"],
  ["aliyun", "", undefined, "where the domain is served"],
  ["jdcloud", "pics", "origin", "by a ticket to JD Cloud (one to two weeks)"],
  ["", "", "origin", "where the domain is served"],
  ["", "", "edge", "at the CDN"],
  ["", "", undefined, "where the domain is served"],
])("a certificate at provider %j, bucket %j, layer %s, is put %s", (provider, bucket, layer, place) => {
  expect(hostingPlace(aBinding({ provider, bucket }), layer)).toBe(place);
});
