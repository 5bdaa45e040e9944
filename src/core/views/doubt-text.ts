import type { FindingCode } from "../findings/codes.ts";

/** "In doubt while clock-skewed is open: told to nobody before that is over." */
export function doubtText(fault: FindingCode): string {
  return `In doubt while ${fault} is open: told to nobody before that is over.`;
}
