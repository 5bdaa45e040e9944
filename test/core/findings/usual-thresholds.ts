import type { Thresholds } from "../../../src/core/findings/thresholds.ts";
import { DAY } from "../../../src/core/time.ts";

/** Those of a configuration that says nothing of them. */
export const THRESHOLDS: Thresholds = { warningMs: 30 * DAY, criticalMs: 7 * DAY };
