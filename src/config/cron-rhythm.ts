interface Field {
  readonly least: number;
  readonly most: number;
  /** What may stand for a number; the first of them for `least`. */
  readonly names: readonly string[];
}

const MINUTE: Field = { least: 0, most: 59, names: [] };
const HOUR: Field = { least: 0, most: 23, names: [] };
const DAY: Field = { least: 1, most: 31, names: [] };
const MONTH: Field = {
  least: 1,
  most: 12,
  names: "jan feb mar apr may jun jul aug sep oct nov dec".split(" "),
};
const WEEKDAY: Field = { least: 0, most: 7, names: "sun mon tue wed thu fri sat".split(" ") };

/** From January on, in a leap year. */
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** One number, or a span of them with a step. */
const PART = /^(?:(\w+)|(\*|\w+-\w+)(?:\/([1-9]\d?))?)$/;

/** Whether a text is a rhythm of five fields that is due on some day: what runs by it takes whatever this accepts. */
export function isCronRhythm(text: string): boolean {
  const [minute = "", hour = "", day = "", month = "", weekday = "", ...more] = text.trim().split(/ +/);
  const lengths = numbersOf(month, MONTH).map((number) => LONGEST[number - 1] ?? 0);
  const days = numbersOf(day, DAY);
  const others = [numbersOf(minute, MINUTE), numbersOf(hour, HOUR), numbersOf(weekday, WEEKDAY)];
  return (
    more.length === 0 &&
    others.every((numbers) => numbers.length > 0) &&
    days.some((number) => number <= Math.max(...lengths))
  );
}

/** The numbers that a field names; none where it is not understood. */
function numbersOf(text: string, field: Field): readonly number[] {
  const parts = text.split(",").map((part) => partOf(part, field));
  return parts.every((numbers) => numbers.length > 0) ? parts.flat() : [];
}

/** A span may run over the end, as `fri-mon` does. */
function partOf(part: string, field: Field): readonly number[] {
  const { least, most } = field;
  const [, single, span = "", step = "1"] = PART.exec(part) ?? [];
  const [first, last] =
    span === "*" ? [least, most] : (single ?? span).split("-").map((word) => numberOf(word, field));
  const end = single === undefined ? last : first;
  if (first === undefined || end === undefined) return [];
  const size = most - least + 1;
  const numbers: number[] = [];
  for (let ahead = 0; ahead <= (end - first + size) % size; ahead += Number(step)) {
    numbers.push(least + ((first - least + ahead) % size));
  }
  return numbers;
}

function numberOf(word: string, { least, most, names }: Field): number | undefined {
  const named = names.indexOf(word.toLowerCase());
  if (named >= 0) return least + named;
  const number = Number(word);
  return /^\d{1,2}$/.test(word) && number >= least && number <= most ? number : undefined;
}
