import { expect, test } from "vitest";
import { DAY } from "../../src/core/time.ts";
import { horizonBar } from "../../src/terminal/horizon-bar.ts";

const NOW = Date.UTC(2026, 10, 22, 9, 30);

test.each<[number | undefined, string]>([
  [365, "━━━━━━━━━━"],
  [4000, "━━━━━━━━━━"],
  [364, "━━━━━━━━━┄"],
  [183, "━━━━━┄┄┄┄┄"],
  [1, "━┄┄┄┄┄┄┄┄┄"],
  [0, "╳┄┄┄┄┄┄┄┄┄"],
  [-3, "╳┄┄┄┄┄┄┄┄┄"],
  [undefined, "?         "],
])("the bar over a year until day %s", (days, bar) => {
  const until = days === undefined ? undefined : NOW + days * DAY;
  expect(horizonBar({ now: NOW, until, width: 10 })).toBe(bar);
});
