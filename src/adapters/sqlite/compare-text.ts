/**
 * For sorting the few rows of one binding here instead of by ORDER BY: with a bound key this SQLite plans such a
 * statement anew at every run (14 µs against 2.5).
 */
export function compareText(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
