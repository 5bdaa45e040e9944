import { describe, expect, it } from "vitest";
import type { HttpFailureKind } from "../../../src/adapters/http/failure.ts";
import { outcomeOf, plainHostsOf } from "../../../src/adapters/http/outcome.ts";
import { createSecret } from "../../../src/core/secret.ts";

function answer(status: number, body = "") {
  return { ok: true, answer: { status, headers: {}, body: Buffer.from(body) } } as const;
}

describe("what becomes of a message", () => {
  it.each([
    [200, "accepted"],
    [204, "accepted"],
    [301, "permanent"],
    [304, "permanent"],
    [400, "permanent"],
    [401, "transient"],
    [403, "transient"],
    [404, "transient"],
    [408, "transient"],
    [413, "permanent"],
    [429, "transient"],
    [500, "transient"],
    [503, "transient"],
  ])("that was answered by %i: %s", (status, kind) => {
    expect(outcomeOf(answer(status))).toMatchObject({
      kind,
      answer: expect.stringContaining(`HTTP ${status}`),
    });
  });

  it.each<[HttpFailureKind, string]>([
    ["timeout", "transient"],
    ["network", "transient"],
    ["too-large", "transient"],
    ["aborted", "transient"],
    ["not-allowed", "permanent"],
  ])("that failed by %s: %s", (failure, kind) => {
    const result = { ok: false, failure: { kind: failure, detail: "in words" } } as const;
    expect(outcomeOf(result)).toEqual({ kind, answer: "in words" });
  });

  it("keeps the other side's words printable and short", () => {
    expect(outcomeOf(answer(500, " no\u001b[31m\nspace left ")).answer).toBe(
      "HTTP 500: no\\u{1b}[31m\\u{a}space left",
    );
    expect(outcomeOf(answer(500, "x".repeat(4_000))).answer).toMatch(/^HTTP 500: x{189}…$/);
  });

  it("does not repeat a secret that went with it", () => {
    const secret = createSecret("s3cret-s3cret");
    const { answer: words } = outcomeOf(
      answer(500, `you sent Bearer s3cret-s3cret ${"s3cret-s3cret".repeat(99)}`),
      secret,
    );
    expect(words).toMatch(/^HTTP 500: you sent Bearer \[secret\]/);
    expect(words).not.toContain("s3");
  });
});

it("names the hosts that are asked without TLS on purpose", () => {
  expect(
    plainHostsOf([
      "http://am-1:9093",
      "https://am-2",
      "http://10.1.2.3/alertmanager",
      "http://[fd00::1]:9093",
      "?",
    ]),
  ).toEqual(["am-1", "10.1.2.3", "[fd00::1]"]);
});
