import type { OwnMetrics } from "./own-metrics.ts";
import { type FamilyInput, renderFamilies } from "./render.ts";

/** One whole scrape: what is known about the bindings, then the program's own metrics. */
export async function* renderScrape(input: FamilyInput, own: OwnMetrics): AsyncGenerator<string, void, void> {
  yield* renderFamilies(input);
  yield await own.render();
}
