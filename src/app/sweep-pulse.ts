import { type DurationMs, HOUR, MINUTE } from "../core/time.ts";
import { durationText } from "../core/words.ts";

/** Sweeps come every minute: without one for so long, nobody watches. */
const LONGEST_PAUSE: DurationMs = 5 * MINUTE;
/** One sweep may take long where much is slow, but hardly longer than until everything is due again. */
const LONGEST_SWEEP: DurationMs = HOUR;

/** Feels whether sweeps come, by a clock that nobody sets: the one on the wall may be why they do not. */
export class SweepPulse {
  readonly #elapsed: () => DurationMs;
  #isFirstDone = false;
  #endedAt: DurationMs;
  #underWay = 0;

  constructor(elapsed: () => DurationMs = () => performance.now()) {
    this.#elapsed = elapsed;
    this.#endedAt = elapsed();
  }

  /** One that fails has not come. */
  async follow(sweep: () => Promise<void>): Promise<void> {
    this.#underWay += 1;
    try {
      await sweep();
      this.#endedAt = this.#elapsed();
    } finally {
      this.#underWay -= 1;
    }
  }

  /** Everything has been looked at once. */
  firstDone(): void {
    this.#isFirstDone = true;
  }

  /** Why nobody should rely on what is shown, in one sentence; undefined while sweeps come. */
  get problem(): string | undefined {
    if (!this.#isFirstDone) return "The first sweep is not done yet.";
    const pause = this.#elapsed() - this.#endedAt;
    const tolerated = this.#underWay > 0 ? LONGEST_SWEEP : LONGEST_PAUSE;
    return pause > tolerated ? `No sweep has ended for ${durationText(pause)}.` : undefined;
  }
}
