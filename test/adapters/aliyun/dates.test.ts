import { expect, it } from "vitest";
import {
  parseChineseDay,
  parseDated,
  parseHttpDate,
  parseInstant,
} from "../../../src/adapters/aliyun/dates.ts";

it.each([
  ["Mon, 4 May 2048 10:14:51 GMT", "2048-05-04T10:14:51.000Z"],
  ["Wed, 15 Sep 2021 02:35:06 GMT", "2021-09-15T02:35:06.000Z"],
  ["Wed, 04 Feb 2026 00:00:00 GMT", "2026-02-04T00:00:00.000Z"],
  ["Mon, 31 Feb 2026 00:00:00 GMT", undefined],
  ["4 May 2048 10:14:51 GMT", undefined],
  ["", undefined],
])("reads %j as RFC 1123, also with an unpadded day", (text, expected) => {
  const at = parseHttpDate(text);
  expect(at === undefined ? undefined : new Date(at).toISOString()).toBe(expected);
});

it("keeps precision and zone", () => {
  const at = Date.parse("2018-11-26T14:45:09Z");
  expect(parseDated("2018-11-26T14:45:09Z")).toEqual({ at, precision: "second", zone: "utc" });
  expect(parseDated("2018-11-26 14:45:09")).toEqual({ at, precision: "second", zone: "unknown" });
  expect(parseDated("yesterday")).toBeUndefined();
  const day = Date.parse("2022-11-17T00:00:00+08:00");
  expect(parseChineseDay("2022-11-17")).toEqual({ at: day, precision: "day", zone: "utc+8" });
  expect(parseInstant("2021-09-15T02:35:07")).toBeUndefined();
});
