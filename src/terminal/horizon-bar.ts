import { DAY, type DurationMs, type Instant } from "../core/time.ts";

/** Columns of a bar in a table, and the title over it, which is its legend. */
export const BAR_WIDTH = 12;
export const BAR_TITLE = "one year";
const SPAN: DurationMs = 365 * DAY;

export interface HorizonBarOptions {
  readonly now: Instant;
  /** Undefined: not known. */
  readonly until: Instant | undefined;
  /** Columns. */
  readonly width: number;
}

/** From now to an instant: "━━━━┄┄┄┄". Full from the whole span on, one column at least while time is left, "╳┄┄┄" when it is over. */
export function horizonBar({ now, until, width }: HorizonBarOptions): string {
  if (until === undefined) return `?${" ".repeat(width - 1)}`;
  if (until <= now) return `╳${"┄".repeat(width - 1)}`;
  const filled = Math.min(width, Math.max(1, Math.floor(((until - now) / SPAN) * width)));
  return "━".repeat(filled) + "┄".repeat(width - filled);
}
