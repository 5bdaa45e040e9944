import { beforeAll, expect, test } from "vitest";
import type { HostedReading, HostedState, ServedState } from "../../../src/core/hosted/hosted.ts";
import { needsFreshReading } from "../../../src/core/hosted/needs-fresh-reading.ts";
import type { Outcome } from "../../../src/core/observation.ts";
import type { EndpointStanding, Judgement } from "../../../src/core/record.ts";
import { HOUR } from "../../../src/core/time.ts";
import { parseCertificate } from "../../../src/core/x509/parse-certificate.ts";
import {
  A,
  anEndpoint,
  aRoot,
  failed,
  issueFrom,
  NOW,
  observe,
  present,
  presented,
  reading,
  type TestLeaf,
  TLS,
} from "../decide/build.ts";

let old: TestLeaf;
let current: TestLeaf;
let beside: TestLeaf;
beforeAll(async () => {
  const issue = issueFrom(await aRoot());
  [old, current, beside] = await Promise.all([
    issue({ from: -80, to: 10 }),
    issue({ from: -10, to: 80 }),
    issue({ from: -10, to: 80, keyType: "rsa" }),
  ]);
});

const leafOf = (der: Uint8Array) => {
  const read = parseCertificate(der);
  return read.ok ? read.certificate : undefined;
};

function aJudgement(): Judgement {
  return {
    at: NOW,
    served: { state: "in-sync", since: NOW },
    leaf: undefined,
    pathEarliestNotAfter: undefined,
    stores: [],
    certificates: [],
    lastFullAt: undefined,
    renewals: [],
  };
}

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
    "an old leftover at the layer that is not served",
    () => [before(present(current)), reading("origin", present(old), NOW - 1)],
    () => presented(current.chain),
    false,
  ],
  [
    "something newer at the layer that is not served",
    () => [before(present(old)), reading("origin", present(current), NOW - 1)],
    () => presented(old.chain),
    true,
  ],
  [
    "nothing at the layer that is not served",
    () => [before(present(current)), reading("origin", { kind: "none" }, NOW - 1)],
    () => presented(current.chain),
    false,
  ],
  [
    "a failure at the layer that is not served",
    () => [before(present(current)), reading("origin", failing, NOW - 1)],
    () => presented(current.chain),
    false,
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
  const question = { binding: { servedBy: undefined }, previous: undefined, observations, leafOf };
  expect(needsFreshReading({ ...question, readings: readings() })).toBe(asks);
});

/** What was remembered: the ECDSA leaf stands beside the hosted RSA one and was not judged by it. */
test.each<[string, EndpointStanding, ServedState, () => TestLeaf, boolean]>([
  ["a leaf that was understood before", "unjudged", "in-sync", () => current, false],
  ["another leaf than then", "unjudged", "in-sync", () => old, true],
  ["a leaf that was judged, and differs", "former", "not-deployed", () => current, true],
  ["a leaf that nobody could judge", "unjudged", "unknown", () => current, true],
])("asks again, or not, about %s", (_name, standing, state, seen, asks) => {
  const { certificate } = current;
  const shown = { chainDigest: "", leafSha256: certificate.sha256, since: NOW, tls: TLS };
  const previous = {
    endpoints: [anEndpoint({ standing, presented: shown })],
    judgement: { ...aJudgement(), served: { state, since: NOW } },
  };
  const observations = [observe(A, "ecdsa", presented(seen().chain), NOW)];
  const readings = [before(present(beside))];
  const binding = { servedBy: undefined };
  expect(needsFreshReading({ binding, previous, readings, observations, leafOf })).toBe(asks);
});
