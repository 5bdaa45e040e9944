import { expect, test } from "vitest";
import { createProgress } from "../../src/terminal/progress.ts";

function recorder(isTTY: boolean, columns = 60) {
  const written: string[] = [];
  let now = 1_000;
  const stream = { isTTY, columns, write: (text: string) => written.push(text) };
  return {
    written,
    progress: createProgress({ stream, now: () => now }),
    pass(ms: number) {
      now += ms;
    },
  };
}

test("one line, drawn at most every 100 ms, gone at the end", () => {
  const { written, progress, pass } = recorder(true);
  progress.update(1, 4, "a.example.com");
  progress.update(2, 4, "b.example.com");
  pass(100);
  progress.update(3, 4, "evil\u001b[2J\n");
  progress.end();
  expect(written).toEqual([
    "\r\u001b[K━━━━━━┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ 1/4 a.example.com",
    "\r\u001b[K━━━━━━━━━━━━━━━━━━┄┄┄┄┄┄ 3/4 evil\\u{1b}[2J\\u{a}",
    "\r\u001b[K",
  ]);
});

test("the line never wraps", () => {
  const { written, progress } = recorder(true, 40);
  progress.update(0, 0, "a-very-long-domain-name.example.com");
  expect(written[0]?.length).toBe("\r\u001b[K".length + 39);
});

test("nothing is written without a terminal, nor at the end of nothing", () => {
  const piped = recorder(false);
  piped.progress.update(1, 2);
  piped.progress.end();
  const unused = recorder(true);
  unused.progress.end();
  expect([piped.written, unused.written]).toEqual([[], []]);
});

test("what cannot be counted is said at once, and gives way to what can", () => {
  const { written, progress, pass } = recorder(true);
  progress.say("asking prod …");
  pass(100);
  progress.update(1, 2);
  progress.end();
  expect(written).toEqual(["\r\u001b[Kasking prod …", expect.stringContaining("1/2"), "\r\u001b[K"]);
  const piped = recorder(false);
  piped.progress.say("asking prod …");
  piped.progress.end();
  expect(piped.written).toEqual([]);
});
