import { describe, expect, test } from "vitest";
import { horizons } from "../../../../src/adapters/web/pages/horizons.ts";
import { gridOf, listScale, placeOf, rowPicture } from "../../../../src/adapters/web/pages/timeline.ts";
import type { Judgement, StoreJudgement } from "../../../../src/core/record.ts";
import { DAY } from "../../../../src/core/time.ts";
import { NOW, plantJudgement, plantRecord } from "../../metrics/planted-records.ts";

const scale = listScale(NOW);

function numbersOf(svg: string): readonly number[] {
  return [...svg.matchAll(/\s(?:x|y|width|height)="([^"]*)"/g)].map(([, number]) => Number(number));
}

const STORE: StoreJudgement = { store: "mozilla", tier: "required", trusted: true };

/** What odd clocks, odd certificates and missing knowledge may bring. */
const ODD: readonly (readonly [string, Partial<Judgement>])[] = [
  ["nothing", { leaf: undefined, stores: [] }],
  ["no store", { stores: [] }],
  ["no horizon", { stores: [STORE] }],
  ["an end that is no number", { stores: [{ ...STORE, trustedUntil: Number.NaN }] }],
  [
    "ends before 1970 and after 9999",
    { leaf: { notBefore: 0, notAfter: 8.6e15 }, stores: [{ ...STORE, trustedUntil: -62135596800000 }] },
  ],
  ["a leaf that ended now", { leaf: { notBefore: 0, notAfter: NOW } }],
  ["a leaf that ended long ago", { leaf: { notBefore: 0, notAfter: NOW - 4000 * DAY } }],
  ["a refusal", { stores: [{ ...STORE, trusted: false, reason: "anchor-missing" }] }],
  [
    "roots beyond the picture",
    {
      stores: [
        { ...STORE, trustedUntil: NOW + DAY, rootEnd: { at: NOW + 9000 * DAY, code: "anchor-removal" } },
      ],
    },
  ],
];

describe.each(ODD)("with %s", (_, changes) => {
  const record = plantRecord("img.example.com", { judgement: plantJudgement(changes) });

  test("the picture of a row stays in its frame", () => {
    const svg = String(rowPicture(record, scale));
    expect(svg).not.toMatch(/NaN|Infinity|undefined|-\d+(\.\d+)?"/);
    for (const number of numbersOf(svg)) expect(number).toBeLessThanOrEqual(scale.width);
  });

  test("the picture of horizons has numbers only", () => {
    expect(String(horizons(record, NOW))).not.toMatch(/NaN|Infinity|undefined|(?:width|x)="-/);
  });
});

test("what is later lies further right, and the near is drawn wider", () => {
  const days = [-40, -30, -3, 0, 1, 30, 90, 200, 400, 500, 9999];
  const places = days.map((day) => placeOf(NOW + day * DAY, scale));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places[0]).toBe(0);
  expect(places.at(-1)).toBe(scale.width);
  expect(gridOf(scale).map(({ label }) => label)).toEqual(["30 d", "90 d", "180 d", "1 y"]);
  const [first = 0, second = 0] = [placeOf(NOW + 30 * DAY, scale), placeOf(NOW + 60 * DAY, scale)];
  expect(second - first).toBeLessThan(first - placeOf(NOW, scale));
});

test("trust reaches to the first required horizon, the leaf runs on, marks show stores and ways to roots", () => {
  const judgement = plantJudgement({
    leaf: { notBefore: NOW, notAfter: NOW + 200 * DAY },
    stores: [
      { ...STORE, trustedUntil: NOW + 50 * DAY, rootEnd: { at: NOW + 300 * DAY, code: "anchor-removal" } },
      { ...STORE, store: "chrome", trustedUntil: NOW + 90 * DAY },
      { ...STORE, store: "iot", tier: "watched", trusted: false, trustedUntil: NOW - 5 * DAY },
    ],
  });
  const svg = String(rowPicture({ judgement }, scale));
  const today = placeOf(NOW, scale);
  const widthOf = (kind: string) =>
    Number(new RegExp(`class="${kind}" x="${today}" y="5" width="([^"]+)"`).exec(svg)?.[1]);
  expect(widthOf("trust") + today).toBeCloseTo(placeOf(NOW + 50 * DAY, scale), 1);
  expect(widthOf("leaf") + today).toBeCloseTo(placeOf(NOW + 200 * DAY, scale), 1);
  expect(svg.match(/class="tick"/g)).toHaveLength(3);
  expect(svg).toContain(`class="root" d="M${placeOf(NOW + 300 * DAY, scale)} 4`);
  expect(svg).toContain("not trusted by iot");
});

test("a required store that refuses leaves no trust in the picture", () => {
  const judgement = plantJudgement({ stores: [{ ...STORE, trusted: false }] });
  const svg = String(rowPicture({ judgement }, scale));
  expect(svg).toContain('class="refused"');
  expect(svg).not.toContain('class="trust"');
});
