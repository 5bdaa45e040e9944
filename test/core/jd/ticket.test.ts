import { describe, expect, test } from "vitest";
import { openTicket, type Ticket } from "../../../src/core/jd/ticket.ts";

const submittedAt = Date.parse("2026-11-02T00:00:00Z");
const ticket = (overrides: Partial<Ticket> = {}): Ticket => ({
  id: "T-1",
  binding: "pic.example.cn:443",
  submittedAt,
  recordedAt: submittedAt,
  replaces: "",
  ...overrides,
});
const leaf = (sha256: string, end: string) => ({ sha256, notAfter: Date.parse(end) });

describe("a ticket is open", () => {
  test.each([
    ["while nothing is served", ticket(), undefined, true],
    ["while the leaf is served that it replaces", ticket({ replaces: "aa" }), leaf("aa", "2027-09-01"), true],
    ["until another is", ticket({ replaces: "aa" }), leaf("bb", "2027-09-01"), false],
    ["while a leaf is served that nobody could have submitted", ticket(), leaf("aa", "2027-02-02"), true],
    ["until one is that somebody could", ticket(), leaf("aa", "2027-02-03"), false],
  ])("%s", (_when, one, served, open) => {
    expect(openTicket([one], served) !== undefined).toBe(open);
  });

  test("the newest one counts, in whatever order they come", () => {
    const newer = ticket({ id: "T-2", submittedAt: submittedAt + 1 });
    const all = [ticket(), newer];
    expect(openTicket(all, undefined)).toBe(newer);
    expect(openTicket(all.toReversed(), undefined)).toBe(newer);
    expect(openTicket([], undefined)).toBeUndefined();
  });
});
