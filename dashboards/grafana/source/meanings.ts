import {
  type DynamicConfigValue,
  FieldColorBuilder,
  FieldColorModeId,
  MappingType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMap,
} from "@grafana/grafana-foundation-sdk/dashboard";
import type { ServedState } from "../../../src/core/hosted/hosted.ts";

/** The only colours of the dashboards, one meaning each. `plain` is for kinds that are neither good nor bad. */
export const COLOURS = {
  ok: "semi-dark-green",
  info: "semi-dark-blue",
  warning: "semi-dark-orange",
  critical: "semi-dark-red",
  unknown: "#8e8e8e",
  plain: "semi-dark-purple",
} as const;

export type Meaning = keyof typeof COLOURS;

/** How grave each served state is; a state without a meaning does not compile. */
export const STATE_MEANINGS: Readonly<Record<ServedState, Meaning>> = {
  "in-sync": "ok",
  "not-comparable": "unknown",
  unknown: "unknown",
  "rolling-out": "info",
  "partly-deployed": "warning",
  "not-deployed": "warning",
  "wrong-layer": "warning",
  "renewed-not-hosted": "warning",
  "hosted-none": "warning",
  "served-not-hosted": "warning",
  "provider-default": "critical",
};

export const ENDPOINT_MEANINGS: Readonly<Record<string, Meaning>> = {
  current: "ok",
  former: "warning",
  other: "info",
  failed: "critical",
};

/** 1, 2 and 3 of `certhorizon_finding` as words. */
export const SEVERITIES: ValueMap = words({
  1: ["info", "info"],
  2: ["warning", "warning"],
  3: ["critical", "critical"],
});

/** Texts for numbers, each with the colour of its meaning. */
export function words(texts: Readonly<Record<number, readonly [text: string, meaning: Meaning]>>): ValueMap {
  const options = Object.entries(texts).map(([value, [text, meaning]], index) => [
    value,
    { text, color: COLOURS[meaning], index },
  ]);
  return { type: MappingType.ValueToText, options: Object.fromEntries(options) };
}

/** From a number on, until the next limit, a value has a meaning; `none` leaves it to the page. */
export type Limits = readonly (readonly [from: number, meaning: Meaning | "none"])[];

/** Below the first limit a value has no meaning; a first limit of -Infinity says another. */
export function thresholds(limits: Limits, none: "text" | "transparent"): ThresholdsConfigBuilder {
  const colourOf = (meaning: Meaning | "none") => (meaning === "none" ? none : COLOURS[meaning]);
  const all: Limits = limits[0]?.[0] === -Infinity ? limits : [[-Infinity, "none"], ...limits];
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(
      all.map(([from, meaning]) => ({ value: from === -Infinity ? null : from, color: colourOf(meaning) })),
    );
}

export function fixed(meaning: Meaning): FieldColorBuilder {
  return new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(COLOURS[meaning]);
}

/** Kinds without a judgement (stores, owners, stages) are shades of one colour. */
export function shades(): FieldColorBuilder {
  return new FieldColorBuilder().mode(FieldColorModeId.Shades).fixedColor(COLOURS.plain);
}

export function colour(meaning: Meaning): DynamicConfigValue {
  return { id: "color", value: { mode: FieldColorModeId.Fixed, fixedColor: COLOURS[meaning] } };
}
