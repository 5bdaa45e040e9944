import { describe, expect, it } from "vitest";
import { horizonFrom } from "../../../src/core/path/horizon.ts";
import type { Span } from "../../../src/core/path/interval.ts";

const stretch = (begin: number, last: number): { readonly interval: Span } => ({
  interval: { begin, end: last, last },
});

describe("horizonFrom", () => {
  // Stretches with the latest end first, the instant, the last instant of unbroken trust.
  const cases: readonly (readonly [readonly (readonly [number, number])[], number, number | undefined])[] = [
    [[], 5, undefined],
    [[[0, 10]], 5, 10],
    [[[0, 10]], 0, 10],
    [[[0, 10]], 10, 10],
    [[[0, 10]], 11, undefined],
    [
      [
        [0, 20],
        [0, 10],
      ],
      5,
      20,
    ],
    // One begins before the other has ended, or right behind it.
    [
      [
        [8, 20],
        [0, 10],
      ],
      5,
      20,
    ],
    [
      [
        [11, 20],
        [0, 10],
      ],
      5,
      20,
    ],
    // A gap ends trust, whatever comes later.
    [
      [
        [12, 20],
        [0, 10],
      ],
      5,
      10,
    ],
    [
      [
        [18, 30],
        [12, 20],
        [0, 10],
      ],
      5,
      10,
    ],
    [
      [
        [18, 30],
        [9, 20],
        [0, 10],
      ],
      5,
      30,
    ],
    // A stretch that never was.
    [
      [
        [30, 25],
        [0, 10],
      ],
      5,
      10,
    ],
  ];
  it.each(cases)("%j at %d lasts until %s", (stretches, at, last) => {
    const found = horizonFrom(
      stretches.map(([begin, end]) => stretch(begin, end)),
      at,
    );
    expect(found?.interval.last).toBe(last);
  });
});
