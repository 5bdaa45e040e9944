/** A strict reader of the Prometheus text format 0.0.4, independent of what writes it. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ReadFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly series: readonly Series[];
}

const SERIES = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/s;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/gy;

/** Throws on everything that the format does not allow, and on a label set that appears twice. */
export function readExposition(text: string): readonly ReadFamily[] {
  if (!text.endsWith("\n")) throw new Error("the last line has no line feed");
  const families: { name: string; type: string; help: string; series: Series[] }[] = [];
  const seen = new Set<string>();
  for (const line of text.split("\n").filter((each) => each !== "")) {
    const help = /^# HELP (\S+) (.+)$/.exec(line);
    const type = /^# TYPE (\S+) (gauge|counter|histogram)$/.exec(line);
    const last = families.at(-1);
    if (help) {
      if (families.some(({ name }) => name === help[1])) throw new Error(`a second HELP: ${line}`);
      families.push({ name: help[1] ?? "", type: "", help: help[2] ?? "", series: [] });
    } else if (type) {
      if (last?.name !== type[1] || last?.type !== "") throw new Error(`TYPE out of place: ${line}`);
      last.type = type[2] ?? "";
    } else {
      const series = readSeries(line);
      if (last === undefined || !belongs(series.name, last)) throw new Error(`out of its family: ${line}`);
      const key = JSON.stringify([series.name, Object.entries(series.labels).sort()]);
      if (seen.has(key)) throw new Error(`twice: ${line}`);
      seen.add(key);
      last.series.push(series);
    }
  }
  return families;
}

function belongs(name: string, family: { readonly name: string; readonly type: string }): boolean {
  if (family.type !== "histogram") return name === family.name;
  return ["_bucket", "_sum", "_count"].some((ending) => name === family.name + ending);
}

function readSeries(line: string): Series {
  const [, name, labelText = "", value] = SERIES.exec(line) ?? [];
  if (name === undefined || Number.isNaN(Number(value)))
    throw new Error(`no series: ${JSON.stringify(line)}`);
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  let read = 0;
  for (const [whole, label = "", escaped = ""] of labelText.matchAll(LABEL)) {
    if (label in labels) throw new Error(`label twice: ${line}`);
    labels[label] = escaped.replace(/\\(.)/g, (_, character) => (character === "n" ? "\n" : character));
    read += whole.length;
  }
  if (read !== labelText.length) throw new Error(`bad labels: ${JSON.stringify(line)}`);
  return { name, labels, value: Number(value) };
}
