import fc from "fast-check";
import { expect, test } from "vitest";
import { createLogger, type Facts, type Logger, type LogLevel } from "../../../src/adapters/log/logger.ts";
import { printable } from "../../../src/core/names/printable.ts";
import { StoreError } from "../../../src/ports/store-error.ts";

function capture(level: LogLevel = "debug"): { log: Logger; lines: string[]; last(): Facts } {
  const lines: string[] = [];
  const log = createLogger({ level, destination: { write: (line) => void lines.push(line) } });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? "") as Facts };
}

test("a line is one JSON object with level, UTC time, facts and message", () => {
  const { log, lines, last } = capture();
  log.with({ source: "prod" }).warn("The inventory could not be read.", { reason: "timeout", attempts: 2 });
  expect(lines[0]?.endsWith("}\n")).toBe(true);
  expect(last()).toEqual({
    level: "warn",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    source: "prod",
    reason: "timeout",
    attempts: 2,
    msg: "The inventory could not be read.",
  });
});

test("what is below the level is not written", () => {
  const { log, lines } = capture("warn");
  log.info("no");
  log.debug("no");
  log.error("yes");
  expect(lines).toHaveLength(1);
  expect(capture("silent").lines).toEqual([]);
});

test.each<[Facts]>([
  [{ password: "hunter2" }],
  [{ credentials: { accessKeyId: "hunter2", accessKeySecret: "hunter2" } }],
  [{ mail: { server: { password: "hunter2", token: "hunter2" } } }],
  [{ headers: { authorization: "hunter2" } }],
])("secrets are left out of %j", (facts) => {
  const { log, lines } = capture();
  log.info("connected", facts);
  log.with(facts).info("connected");
  expect(lines.join("")).not.toContain("hunter2");
  expect(lines.join("")).toContain("(secret)");
});

test("an error keeps name, message, code, cause and the lines of its stack", () => {
  const { log, last } = capture();
  const error = Object.assign(new TypeError("bad\ninput", { cause: new Error("why") }), { code: "E_BAD" });
  log.error("failed", { error });
  expect(last()).toMatchObject({
    error: {
      name: "TypeError",
      message: "bad\\u{a}input",
      code: "E_BAD",
      cause: "why",
      stack: expect.arrayContaining([expect.stringContaining("logger.test.ts")]),
    },
  });
});

test("a full disk is a sentence without a stack; a failure of the store that nobody expected keeps it", () => {
  const { log, last } = capture();
  log.error("failed", { error: new StoreError("full", "x.db could not grow.", new Error("disk is full")) });
  expect(last()).toMatchObject({
    error: { name: "StoreError", message: "x.db could not grow.", cause: "disk is full" },
  });
  expect(last()).not.toHaveProperty("error.stack");
  log.error("failed", { error: new StoreError("failed", "x.db failed.") });
  expect(last()).toHaveProperty("error.stack");
});

test("whatever is logged: one line, valid JSON, every string decodes to its printable form", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "\u202e",
      "a\nb",
      "\\",
      "\\n",
      "\\u{a}",
      "\ud800",
      '"',
      "\u0000\u001b[31m",
      "\u{e0001}",
      "例子",
    ),
  );
  fc.assert(
    fc.property(text, text, text, (message, value, name) => {
      const { log, lines, last } = capture();
      log.info(message, { value, nested: { [`k${name}`]: [value] } });
      expect(lines[0]?.slice(0, -1)).toBe(printable(lines[0]?.slice(0, -1) ?? ""));
      expect(last()).toMatchObject({
        msg: printable(message),
        value: printable(value),
        nested: { [printable(`k${name}`)]: [printable(value)] },
      });
    }),
  );
});
