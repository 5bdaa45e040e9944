import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { FINDING_CODES } from "../../src/core/findings/codes.ts";

const docs = resolve(import.meta.dirname, "../../docs");
const REFERENCE = "metrics.md";

/** Labels of a metric by its name, as the tables of the reference tell. */
function referenceMetrics(): ReadonlyMap<string, ReadonlySet<string>> {
  const reference = readFileSync(join(docs, REFERENCE), "utf8");
  const found = new Map<string, ReadonlySet<string>>();
  for (const line of reference.split("\n").filter((one) => one.startsWith("| `certhorizon_"))) {
    const [, name = "", type = "", , labels = ""] = line.split("|").map((text) => text.trim());
    const names = new Set([
      "domain",
      "port",
      ...[...labels.matchAll(/`(\w+)`/g)].map(([, label = ""]) => label),
    ]);
    const plain = name.replaceAll("`", "");
    found.set(plain, names);
    if (type === "histogram") {
      for (const suffix of ["_bucket", "_sum", "_count"]) found.set(plain + suffix, names);
    }
  }
  return found;
}

interface Use {
  readonly page: string;
  readonly metric: string;
  readonly labels: readonly string[];
}

function usesOn(page: string): readonly Use[] {
  const text = readFileSync(join(docs, page), "utf8");
  return [...text.matchAll(/\b(certhorizon_[a-z0-9_]+)(?:\{([^}]*)\})?/g)].map(
    ([, metric = "", matchers = ""]) => ({
      page,
      metric,
      labels: [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = ""]) => label),
    }),
  );
}

const metrics = referenceMetrics();
const pages = readdirSync(docs).filter((file) => file.endsWith(".md") && file !== REFERENCE);
const uses = pages.flatMap(usesOn);

test("every metric that a page of docs names is in the reference", () => {
  expect(metrics.size).toBeGreaterThan(25);
  expect(uses.filter(({ page }) => page === "coming-from.md").length).toBeGreaterThan(20);
  const unknown = uses.filter(({ metric }) => !metrics.has(metric));
  expect(unknown.map(({ page, metric }) => `${page}: ${metric}`)).toEqual([]);
});

test("and has the labels by which it is selected there", () => {
  const known = uses.filter(({ metric }) => metrics.has(metric));
  expect(known.some(({ labels }) => labels.length > 0)).toBe(true);
  const wrong = known.flatMap(({ page, metric, labels }) =>
    labels
      .filter((label) => !metrics.get(metric)?.has(label))
      .map((label) => `${page}: ${metric} has no label ${label}`),
  );
  expect(wrong).toEqual([]);
});

test("codes by which findings are selected exist", () => {
  const selected = pages.flatMap((page) =>
    [...readFileSync(join(docs, page), "utf8").matchAll(/\bcode=~?"([^"]+)"/g)].flatMap(([, codes = ""]) =>
      codes.split(/\\?\|/).map((code) => ({ page, code })),
    ),
  );
  expect(selected.length).toBeGreaterThan(5);
  expect(selected.filter(({ code }) => !(code in FINDING_CODES))).toEqual([]);
});
