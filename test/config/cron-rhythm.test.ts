import fc from "fast-check";
import { validate } from "node-cron";
import { expect, test } from "vitest";
import { isCronRhythm } from "../../src/config/cron-rhythm.ts";

test.each([
  "23 */6 * * *",
  "0 8 * * 1",
  "0,30 8-18/2 1-7 jan,JUL mon-fri",
  "0 22-2 * * fri-mon",
  "0 8 29 2 *",
  "0 8 31 1,2 *",
  "0 8 30-2 2 *",
])("%j is a rhythm", (text) => {
  expect([isCronRhythm(text), validate(text)]).toEqual([true, true]);
});

test.each([
  "",
  "every day",
  "* * * *",
  "61 * * * *",
  "0 24 * * *",
  "0 8 0 * *",
  "0 8 * 0 *",
  "0 8 * * 8",
  "0 8 * * xyz",
  "0 8 * abc *",
  "0 jan * * *",
  "5/10 * * * *",
  "*/0 * * * *",
  "0 8 31 2 *",
  "0 8 30-2/5 2 *",
  "0,, 8 * * *",
  "0\t8 * * *",
])("%j is none, nor would it run", (text) => {
  expect([isCronRhythm(text), validate(text)]).toEqual([false, false]);
});

test("seconds are not part of a rhythm", () => {
  expect(isCronRhythm("30 0 8 * * *")).toBe(false);
});

test("what is accepted can be scheduled", () => {
  const word = fc.oneof(
    fc.integer({ min: 0, max: 61 }).map(String),
    fc.constantFrom("jan", "Feb", "dec", "sun", "SAT", "xyz"),
  );
  const span = fc.oneof(
    fc.constant("*"),
    fc.tuple(word, word).map((ends) => ends.join("-")),
  );
  const step = fc.integer({ min: 0, max: 99 });
  const stepped = fc.tuple(span, step).map((parts) => parts.join("/"));
  const field = fc
    .array(fc.oneof({ weight: 3, arbitrary: word }, span, stepped), { minLength: 1, maxLength: 2 })
    .map((parts) => parts.join());
  const some = fc.oneof({ weight: 2, arbitrary: fc.constant("*") }, field);
  let accepted = 0;
  fc.assert(
    fc.property(fc.tuple(some, some, field, field, some), (fields) => {
      const text = fields.join(" ");
      if (!isCronRhythm(text)) return true;
      accepted += 1;
      return validate(text);
    }),
    { numRuns: 3000 },
  );
  expect(accepted).toBeGreaterThan(50);
});
