import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type {
  HostedCertificate,
  HostedMemory,
  HostedReading,
  HostedState,
} from "../../../src/core/hosted/hosted.ts";
import { rememberHosted } from "../../../src/core/hosted/remember-hosted.ts";
import { HOUR } from "../../../src/core/time.ts";
import { NOW, reading } from "../decide/build.ts";

const shown = (sha256: string, more: Partial<HostedCertificate> = {}): HostedState => ({
  kind: "present",
  certificate: { sha256, ...more },
});
const failure: HostedState = { kind: "failed", reason: "timeout", detail: "no answer" };
const none: HostedState = { kind: "none" };
const hash = ({ state }: HostedMemory): string | undefined =>
  state.kind === "present" ? state.certificate.sha256 : state.kind;

/** One reading per hour. */
function remember(...states: readonly HostedState[]): HostedMemory {
  const readings = states.map((state, i) => reading("edge", state, NOW + i * HOUR));
  return fold(undefined, readings);
}

function fold(start: HostedMemory | undefined, readings: readonly HostedReading[]): HostedMemory {
  const memory = readings.reduce<HostedMemory | undefined>(rememberHosted, start);
  if (memory === undefined) throw new Error("no reading");
  return memory;
}

describe("a certificate is hosted since", () => {
  const boundAt = NOW - 3 * HOUR;
  const notBefore = { at: NOW - 5 * HOUR, precision: "second", zone: "utc" } as const;
  test.each<[string, readonly HostedState[], number]>([
    ["the provider's binding time", [shown("a", { boundAt, notBefore })], boundAt],
    ["on the first reading of all, the start of its validity", [shown("a", { notBefore })], notBefore.at],
    ["on the first reading of all, the epoch when nothing is told", [shown("a")], 0],
    ["the first reading that showed it", [shown("a"), shown("b"), shown("b")], NOW + HOUR],
    ["the binding time also when it replaces another", [shown("a"), shown("b", { boundAt })], boundAt],
    ["the binding time that is told later", [shown("a"), shown("b"), shown("b", { boundAt })], boundAt],
    [
      "the first reading, however many failed between",
      [shown("a"), shown("b"), failure, shown("b")],
      NOW + HOUR,
    ],
    ["its return", [shown("a"), shown("b"), shown("a")], NOW + 2 * HOUR],
    ["the start of its validity when all before failed", [failure, shown("a", { notBefore })], notBefore.at],
  ])("%s", (_name, states, since) => {
    expect(remember(...states).since).toBe(since);
  });
});

test("a failed reading keeps the last good one, its time and its age, and notes the failure", () => {
  const memory = remember(shown("a"), failure);
  expect([hash(memory), memory.readAt]).toEqual(["a", NOW]);
  expect(memory.failure).toEqual({ reason: "timeout", detail: "no answer" });
  expect(remember(shown("a"), failure, shown("a")).failure).toBeUndefined();
});

test("what was never read stays failed, and the failure is told", () => {
  const memory = remember(failure, failure);
  expect(memory.state.kind).toBe("failed");
  expect(memory.failure?.reason).toBe("timeout");
});

test("an older reading changes nothing", () => {
  const memory = remember(shown("a"), shown("b"));
  expect(rememberHosted(memory, reading("edge", shown("a"), NOW))).toBe(memory);
});

test("former certificates are kept newest first, each once, also through a time without any", () => {
  const former = remember(shown("a"), shown("b"), none, shown("a"), shown("c")).former;
  expect(former.map(({ sha256 }) => sha256)).toEqual(["a", "b"]);
});

test("at most ten former certificates are kept", () => {
  const states = Array.from({ length: 15 }, (_, i) => shown(`${i}`));
  expect(remember(...states).former.map(({ sha256 }) => Number(sha256))).toEqual([
    13, 12, 11, 10, 9, 8, 7, 6, 5, 4,
  ]);
});

describe("laws", () => {
  const state = fc.oneof(
    fc.constantFrom<HostedState>(failure, none, { kind: "not-queryable" }),
    fc.record({ sha256: fc.constantFrom("a", "b", "c") }).map(({ sha256 }) => shown(sha256)),
  );
  const readings = fc
    .array(fc.record({ state, after: fc.integer({ min: -2, max: 5 }) }), { minLength: 1, maxLength: 12 })
    .map((list) => {
      let at = NOW;
      return list.map((item) => {
        at += item.after * HOUR;
        return reading("edge", item.state, at);
      });
    });

  test("the same reading twice is the same as once", () => {
    fc.assert(
      fc.property(readings, (list) => {
        const last = list.at(-1);
        if (last === undefined) return;
        expect(fold(undefined, [...list, last])).toEqual(fold(undefined, list));
      }),
    );
  });

  test("the remembered reading never gets older, and what is hosted is never among what was", () => {
    fc.assert(
      fc.property(readings, (list) => {
        let before: HostedMemory | undefined;
        for (const next of list) {
          const memory = rememberHosted(before, next);
          expect(memory.readAt).toBeGreaterThanOrEqual(before?.readAt ?? 0);
          expect(new Set(memory.former.map(({ sha256 }) => sha256)).size).toBe(memory.former.length);
          before = memory;
        }
      }),
    );
  });
});
