import { printable } from "../core/names/printable.ts";
import type { DurationMs, Instant } from "../core/time.ts";
import { cut } from "./width.ts";

export interface ProgressOptions {
  /** Standard error, so that piped output stays clean. */
  readonly stream: { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown };
  now(): Instant;
}

/** One line that is drawn over and over; silent where there is no terminal. */
export interface Progress {
  update(done: number, total: number, note?: string): void;
  /** What goes on, where nobody can say how much of it is done. */
  say(note: string): void;
  /** Takes the line away. */
  end(): void;
}

/** At most one drawing in this time. */
const DRAW_EVERY: DurationMs = 100;
const BAR_WIDTH = 24;
const CLEAR_LINE = "\r\u001b[K";

export function createProgress({ stream, now }: ProgressOptions): Progress {
  let drawnAt: Instant | undefined;
  const draw = (line: string): void => {
    if (!stream.isTTY) return;
    drawnAt = now();
    stream.write(CLEAR_LINE + cut(line, (stream.columns || 80) - 1));
  };
  return {
    update(done, total, note = "") {
      if (drawnAt !== undefined && now() - drawnAt < DRAW_EVERY) return;
      draw(progressLine(done, total, note));
    },
    say: (note) => draw(printable(note)),
    end() {
      if (drawnAt !== undefined) stream.write(CLEAR_LINE);
      drawnAt = undefined;
    },
  };
}

function progressLine(done: number, total: number, note: string): string {
  const filled = total > 0 ? Math.floor((Math.min(done, total) / total) * BAR_WIDTH) : 0;
  const bar = "━".repeat(filled) + "┄".repeat(BAR_WIDTH - filled);
  return `${bar} ${done}/${total} ${printable(note)}`.trimEnd();
}
