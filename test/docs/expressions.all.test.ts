import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../tools/workspace.ts";

const docs = resolve(import.meta.dirname, "../../docs");
const isMissing = spawnSync("promtool", ["--version"]).error !== undefined;
if (isMissing) process.stderr.write("skipped: promtool not installed (Debian: prometheus)\n");

/** Expressions about our metrics, from blocks marked `promql` and from code in tables. */
function expressionsOn(page: string): readonly string[] {
  const text = readFileSync(join(docs, page), "utf8");
  const blocks = [...text.matchAll(/^```promql\n([\s\S]*?)^```/gm)].flatMap(([, block = ""]) =>
    block.split(/\n\n(?=#)/),
  );
  const rows = text.split("\n").filter((line) => line.startsWith("|"));
  const spans = rows
    .flatMap((row) => [...row.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code.replaceAll("\\|", "|")))
    .filter((code) => code.includes("certhorizon_"));
  return [...blocks, ...spans];
}

test.skipIf(isMissing)("Prometheus understands every expression on these pages", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "rules.json");
  const expressions = ["coming-from.md", "deployment.md", "every-edge.md"].flatMap(expressionsOn);
  expect(expressions.length).toBeGreaterThan(30);
  const rules = expressions.map((expr, index) => ({ alert: `Number${index}`, expr }));
  await writeFile(file, JSON.stringify({ groups: [{ name: "docs", rules }] }));
  const { status, stdout, stderr } = spawnSync("promtool", ["check", "rules", "--lint=none", file], {
    encoding: "utf8",
  });
  expect({ status, problems: status === 0 ? "" : `${stdout}${stderr}` }).toEqual({ status: 0, problems: "" });
});
