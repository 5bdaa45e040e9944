import { expect, test } from "vitest";
import { explainHosted } from "../../../src/core/hosted/explain-hosted.ts";
import type { HostedState } from "../../../src/core/hosted/hosted.ts";

const READ = Date.UTC(2026, 10, 22, 14, 30);

test.each<[state: HostedState, value: string]>([
  [{ kind: "none" }, "nothing"],
  [{ kind: "not-queryable" }, "cannot be asked"],
  [
    { kind: "failed", reason: "denied", detail: "oss:ListCname is missing" },
    "could not be read: oss:ListCname is missing",
  ],
  [{ kind: "present", certificate: { sha1: "ab".repeat(20) } }, "ab".repeat(20)],
  [
    {
      kind: "present",
      certificate: {
        sha256: "cd".repeat(32),
        notAfter: { at: Date.UTC(2027, 0, 31), precision: "second", zone: "utc" },
      },
    },
    `${"cd".repeat(32)}, until 2027-01-31 00:00 UTC`,
  ],
])("%j reads as %s", (state, value) => {
  const memory = { layer: "edge", state, readAt: READ, since: 0, failure: undefined, former: [] } as const;
  expect(explainHosted([memory])).toEqual([
    { attribute: "hosted.edge", value, setBy: "read 2026-11-22 14:30 UTC" },
  ]);
});
