import { expect, test } from "vitest";
import { runbookAddress, runbookQuery } from "../../../src/core/views/page-addresses.ts";

const STATUS = "https://status.example/";
const IMG = { domain: "img.example.com", port: 443 };

test.each([
  ["img.example.com", 443, "?domain=img.example.com"],
  ["dl.example.com", 8443, "?domain=dl.example.com:8443"],
  ["2001:db8::7", 443, "?domain=2001:db8::7"],
  ["2001:db8::7", 8443, "?domain=%5B2001:db8::7%5D:8443"],
  // A finding about a source, a store or the monitor; and a name that no command takes.
  ["", 0, ""],
  ["*.example.com", 443, ""],
])("a runbook for %s at %i is asked for with %j", (domain, port, query) => {
  expect(runbookQuery({ domain, port })).toBe(query);
});

test.each([
  [
    "the status page's own",
    STATUS,
    undefined,
    "https://status.example/runbooks/untrusted?domain=img.example.com",
  ],
  [
    "the same, said",
    STATUS,
    "https://status.example/runbooks/",
    "https://status.example/runbooks/untrusted?domain=img.example.com",
  ],
  ["elsewhere", STATUS, "https://git.example/runbooks/", "https://git.example/runbooks/untrusted"],
  [
    "elsewhere without a status page",
    undefined,
    "https://git.example/runbooks",
    "https://git.example/runbooks/untrusted",
  ],
  ["nowhere", undefined, undefined, undefined],
])("runbooks that are %s", (_what, status, runbooks, address) => {
  expect(runbookAddress({ status, runbooks }, "untrusted", IMG)).toBe(address);
});

test("a runbook for nothing in particular has a plain address", () => {
  const places = { status: STATUS, runbooks: undefined };
  expect(runbookAddress(places, "network-down", { domain: "", port: 0 })).toBe(
    "https://status.example/runbooks/network-down",
  );
  expect(runbookAddress(places, "untrusted")).toBe("https://status.example/runbooks/untrusted");
});
