/**
 * When Mozilla's rule of fifteen years takes the websites trust bit away from a root whose key was made at `made` (ISO 8601), as a day.
 * Table of wiki.mozilla.org/CA/Root_CA_Lifecycles; Chrome's policy has the same.
 */
export function fifteenYearDate(made: string): string {
  if (made < "2006") return "2025-04-15";
  if (made < "2008") return "2026-04-15";
  if (made < "2010") return "2027-04-15";
  if (made < "2012") return "2028-04-15";
  if (made < "2014-04-15") return "2029-04-15";
  return `${Number(made.slice(0, 4)) + 15}${made.slice(4, 10)}`;
}
