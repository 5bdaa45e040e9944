import { describe, expect, test } from "vitest";
import { addressesOf, ownerOf } from "../../src/app/addressees.ts";
import type { Config } from "../../src/config/config.ts";
import { defaultConfig } from "../../src/config/default-config.ts";
import { newIncident } from "../../src/core/alerts/incident.ts";
import { DAY } from "../../src/core/time.ts";
import { NOW } from "../core/decide/build.ts";

const usual = defaultConfig("/");

function configWith(alerts: Partial<Config["alerts"]> = {}): Config {
  return {
    ...usual,
    owners: new Map([
      ["web", { mail: ["web@example.com", "web2@example.com"], phone: "" }],
      ["mute", { mail: [], phone: "1" }],
      ["iot", { mail: ["iot@example.com"], phone: "" }],
      ["platform", { mail: ["sre@example.com"], phone: "" }],
    ]),
    defaults: { ...usual.defaults, owner: "platform" },
    stores: new Map([
      ["meters", { owner: "iot" }],
      ["plain", { owner: "" }],
    ]) as unknown as Config["stores"],
    alerts: { ...usual.alerts, ...alerts },
  };
}

const aboutStore = (key: string) =>
  newIncident({ code: "store-lacks-root", cause: { kind: "store", key }, owner: "" }, NOW);

describe("who owns what a message is about", () => {
  test.each([
    ["web", undefined, "web"],
    ["", undefined, "platform"],
    ["", aboutStore("meters"), "iot"],
    ["", aboutStore("plain"), "platform"],
    ["", aboutStore("nobody knows it"), "platform"],
  ])("%j", (owner, about, owned) => {
    expect(ownerOf(configWith(), owner, about)).toBe(owned);
  });
});

describe("who gets it", () => {
  test.each<[string, Partial<Config["alerts"]>, string, readonly string[]]>([
    ["the owner, with all addresses", {}, "web", ["web@example.com", "web2@example.com"]],
    ["the default owner for one without", {}, "mute", ["sre@example.com"]],
    ["the default owner for one who is not there", {}, "gone", ["sre@example.com"]],
    ["observers", { mode: "observe", observers: ["trial@example.com"] }, "web", ["trial@example.com"]],
    ["the default owner, observing without observers", { mode: "observe" }, "web", ["sre@example.com"]],
    [
      "observers until the end",
      { mode: "observe", until: NOW + 1, observers: ["t@example.com"] },
      "web",
      ["t@example.com"],
    ],
    [
      "the owner from then on",
      { mode: "observe", until: NOW, observers: ["t@example.com"] },
      "iot",
      ["iot@example.com"],
    ],
    ["an end alone observes nothing", { mode: "send", until: NOW + DAY }, "iot", ["iot@example.com"]],
  ])("%s", (_name, alerts, owner, to) => {
    expect(addressesOf(configWith(alerts), owner, undefined, NOW)).toEqual(to);
  });

  test("the owner of the trust store, of what is about it", () => {
    expect(addressesOf(configWith(), "", aboutStore("meters"), NOW)).toEqual(["iot@example.com"]);
  });
});
