import { beforeAll, expect, test } from "vitest";
import type { HostedReading, HostedState } from "../../../src/core/hosted/hosted.ts";
import { needsFreshReading } from "../../../src/core/hosted/needs-fresh-reading.ts";
import type { Outcome } from "../../../src/core/observation.ts";
import { HOUR } from "../../../src/core/time.ts";
import { parseCertificate } from "../../../src/core/x509/parse-certificate.ts";
import {
  A,
  aRoot,
  failed,
  issueFrom,
  NOW,
  observe,
  present,
  presented,
  reading,
  type TestLeaf,
} from "../decide/build.ts";

let old: TestLeaf;
let current: TestLeaf;
beforeAll(async () => {
  const issue = issueFrom(await aRoot());
  [old, current] = await Promise.all([issue({ from: -80, to: 10 }), issue({ from: -10, to: 80 })]);
});

const failing: HostedState = { kind: "failed", reason: "timeout", detail: "" };
const before = (state: HostedState): HostedReading => reading("edge", state, NOW - HOUR);

test.each<[string, () => readonly HostedReading[], () => Outcome, boolean]>([
  ["agreement", () => [before(present(current))], () => presented(current.chain), false],
  ["a difference to an older reading", () => [before(present(old))], () => presented(current.chain), true],
  [
    "a difference to a reading of the same instant",
    () => [reading("edge", present(old), NOW)],
    () => presented(current.chain),
    false,
  ],
  [
    "a difference at one of two layers",
    () => [before(present(current)), reading("origin", present(old), NOW - 1)],
    () => presented(current.chain),
    true,
  ],
  [
    "nothing hosted by an older reading",
    () => [before({ kind: "none" })],
    () => presented(current.chain),
    true,
  ],
  [
    "a reading that failed, however new",
    () => [reading("edge", failing, NOW + 1)],
    () => presented(current.chain),
    true,
  ],
  ["what cannot be asked", () => [before({ kind: "not-queryable" })], () => presented(current.chain), false],
  ["no reading at all", () => [], () => presented(current.chain), false],
  ["a failed probe", () => [before(present(old))], () => failed("connect", "refused"), false],
  ["an unreadable leaf", () => [before(present(old))], () => presented([Uint8Array.of(1)]), false],
])("asks the provider again, or not, after %s", (_name, readings, outcome, asks) => {
  const observations = [observe(A, "ecdsa", outcome(), NOW)];
  const leafOf = (der: Uint8Array) => {
    const read = parseCertificate(der);
    return read.ok ? read.certificate : undefined;
  };
  expect(needsFreshReading(readings(), observations, leafOf)).toBe(asks);
});
