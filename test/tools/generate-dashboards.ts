/** Writes dashboards/grafana/*.json from their source: `node test/tools/generate-dashboards.ts`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { dashboards } from "../../dashboards/grafana/source/dashboards.ts";

export const DASHBOARD_FOLDER: string = join(import.meta.dirname, "../../dashboards/grafana");

/** Text of every file, by its name. */
export function dashboardFiles(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(dashboards()).map(([name, dashboard]) => [
      `${name}.json`,
      `${JSON.stringify(dashboard, undefined, 2)}\n`,
    ]),
  );
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(dashboardFiles())) {
    writeFileSync(join(DASHBOARD_FOLDER, name), text);
  }
}
