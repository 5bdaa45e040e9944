import { AnnotationQueryBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { COLOURS, type Meaning } from "./meanings.ts";
import { metric } from "./queries.ts";
import { DATA_SOURCE } from "./variables.ts";

export interface Mark {
  readonly name: string;
  /** Seconds since 1970 at which the mark stands. */
  readonly instants: string;
  readonly meaning: Meaning;
  /** May name labels: `{{store}}`. */
  readonly title: string;
  readonly text: string;
  readonly tags: readonly string[];
  readonly step?: string;
}

/** Marks at the instants that a query tells, also in the future. Grafana wants milliseconds. */
export function marks({
  name,
  instants,
  meaning,
  title,
  text,
  tags,
  step = "1m",
}: Mark): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATA_SOURCE)
    .enable(true)
    .iconColor(COLOURS[meaning])
    .target(
      new DataqueryBuilder()
        .datasource(DATA_SOURCE)
        .refId("Anno")
        .range()
        .expr(`1000 * (${instants})`)
        .interval(step),
    )
    .useValueForTime(true)
    .titleFormat(title)
    .textFormat(text)
    .tagKeys(tags.join(","));
}

/** Starts of the daemon: what changes with them is often no change of the world. */
export function restarts(): AnnotationQueryBuilder {
  return marks({
    name: "Starts of the daemon",
    instants: metric("process_start_time_seconds"),
    meaning: "info",
    title: "certhorizon started",
    text: "{{instance}}",
    tags: ["instance"],
  });
}
