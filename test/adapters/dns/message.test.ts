import packet from "dns-packet";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { follow, type Walk } from "../../../src/adapters/dns/follow-chain.ts";
import { encodeQuestion, type Manner, type Question, readReply } from "../../../src/adapters/dns/message.ts";

const question: Question = { id: 0xabcd, name: "img.lab.example", type: "A" };
const manner: Manner = { edns: true, clientSubnet: undefined };
const walk: Walk = { type: "A", start: question.name, name: question.name, cnames: [], answer: undefined };

const good = packet.encode({
  type: "response",
  id: question.id,
  questions: [{ name: question.name, type: "A" }],
  answers: [
    { type: "CNAME", name: question.name, ttl: 60, data: "a.cdn.example" },
    { type: "A", name: "a.cdn.example", ttl: 60, data: "192.0.2.1" },
  ],
});

describe("whatever a server sends is read, refused or not for us, and never thrown at us:", () => {
  function survive(message: Buffer): void {
    const received = readReply(message, question, manner);
    if (typeof received === "string") expect(["unreadable", "foreign"]).toContain(received);
    else expect(follow(walk, received).cnames.length).toBeLessThanOrEqual(16);
  }

  test("any bytes behind the right id", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        survive(Buffer.concat([Buffer.of(0xab, 0xcd, 0x80), bytes]));
      }),
      { numRuns: 2_000 },
    );
  });

  test("a good answer with some bytes changed, or cut off", () => {
    const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 4 }), fc.nat(good.length), (changes, length) => {
        const message = Buffer.from(good);
        for (const [index, value] of changes) message[index] = value;
        survive(message.subarray(0, length));
      }),
      { numRuns: 5_000 },
    );
  });

  test("names that point back a thousand times", () => {
    const head = encodeQuestion(question, { edns: false, clientSubnet: undefined });
    head.writeUInt16BE(0x8180, 2);
    head.writeUInt16BE(0xffff, 6);
    const pointers = Buffer.alloc(16_000);
    for (let i = 0; i < pointers.length; i += 2)
      pointers.writeUInt16BE(0xc000 + Math.min(0x3ffd, head.length + i - 2), i);
    survive(Buffer.concat([head, pointers]));
  });
});

test("the good answer itself is read", () => {
  const received = readReply(good, question, manner);
  expect(typeof received === "string" ? received : follow(walk, received)).toMatchObject({
    cnames: ["a.cdn.example"],
    answer: { ok: true, records: [{ address: "192.0.2.1", ttlMs: 60_000 }] },
  });
});
