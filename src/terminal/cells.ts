import type { Instant } from "../core/time.ts";
import { instantText, whenText } from "../core/words.ts";
import type { Cell } from "./table.ts";

/** "2026-12-04 11:00 UTC (in 12 days)", without the distance where it is narrow. */
export function whenCell(at: Instant, now: Instant): Cell {
  return { text: whenText(at, now), brief: instantText(at) };
}
