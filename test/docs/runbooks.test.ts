import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { FINDING_CODES, type FindingClass } from "../../src/core/findings/codes.ts";
import { FINDING_KINDS } from "../../src/core/findings/kinds.ts";
import { run } from "../tools/run-command.ts";

const project = resolve(import.meta.dirname, "../..");
const folder = join(project, "docs/runbooks");

const classes = new Map<string, FindingClass>([
  ...Object.entries(FINDING_CODES).map(([code, { class: name }]) => [code, name] as const),
]);

const files = readdirSync(folder).toSorted();
const runbooks = files.filter((file) => file !== "README.md");
const pages = new Map(files.map((file) => [file, readFileSync(join(folder, file), "utf8")]));

function textOf(file: string): string {
  return pages.get(file) ?? "";
}

/** The text below a heading of second level, its subsections included; empty when there is none. */
function section(text: string, title: string): string {
  const [, rest = ""] = text.split(`\n## ${title}\n`);
  return rest.split("\n## ")[0] ?? "";
}

/** What stands in code spans and fenced blocks, a line each, without comments. */
function codeLines(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^```[a-z]*\n([\s\S]*?)^```/gm)].map(([, block = ""]) => block);
  const spans = text.replaceAll(/^```[\s\S]*?^```/gm, "").matchAll(/`([^`\n]+)`/g);
  const lines = blocks.flatMap((block) => block.replaceAll("\\\n", " ").split("\n"));
  return [...lines.map((line) => line.replace(/\s#\s.*$/, "")), ...[...spans].map(([, span = ""]) => span)];
}

interface Command {
  readonly name: string;
  readonly flags: readonly string[];
}

function commands(text: string): readonly Command[] {
  return codeLines(text).flatMap((line) => {
    const [, name, rest = ""] = /(?:^|\s)certhorizon ([a-z][a-z-]*)([^|;]*)/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, flags: rest.match(/--[a-z][a-z-]*/g) ?? [] }];
  });
}

/** Flags by command, as the program's own help lists them. */
async function program(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const listed = (await run(["--help"])).stdout.split("\nLook once:\n")[1] ?? "";
  const names = [...listed.matchAll(/^ {2}([a-z][a-z-]*) /gm)].map(([, name = ""]) => name);
  const flags = names.map(async (name) => {
    const { stdout } = await run([name, "--help"]);
    const found = stdout.matchAll(/^ +(?:-[a-zA-Z], )?(--[a-z][a-z-]*)/gm);
    return [name, new Set([...found].map(([, flag = ""]) => flag))] as const;
  });
  return new Map(await Promise.all(flags));
}

/** Anchors as they are made of headings. */
function anchors(text: string): readonly string[] {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

it("every code has a runbook, and every runbook belongs to a code", () => {
  expect(runbooks.map((file) => file.replace(/\.md$/, ""))).toEqual([...classes.keys()].toSorted());
});

describe.each(runbooks)("%s", (file) => {
  const text = textOf(file);
  const lines = text.split("\n");

  it("begins with its code, and three lines for whoever has no time", () => {
    const [title, confirm, fix, mended] = lines;
    expect(title).toBe(`# ${file.replace(/\.md$/, "")}`);
    expect(confirm).toMatch(/^\*\*Confirm:\*\* .*`[^`]+`/);
    expect(fix).toMatch(/^\*\*Most likely fix:\*\* \S/);
    expect(mended).toMatch(/^\*\*See that it is mended:\*\* \S/);
    expect(lines.length).toBeGreaterThanOrEqual(10);
  });

  it("says what visitors see, why it happens and what to do", () => {
    expect(section(text, "What visitors see").trim()).not.toBe("");
    expect(text).toMatch(/^## Why it happens/m);
    expect(text).toMatch(/^## (What to do|Why it happens, and what (to do|helps))$/m);
  });
});

it.each(
  Object.entries(FINDING_KINDS).filter(([, { visitorsSee }]) => visitorsSee !== ""),
)("the runbook of %s names the errors that the finding promises", (code, { visitorsSee }) => {
  const seen = section(textOf(`${code}.md`), "What visitors see");
  for (const error of visitorsSee.match(/\b[A-Z]+(?:_[A-Z0-9]+)+\b/g) ?? []) expect(seen).toContain(error);
});

it("commands and flags in runbooks exist in the program", async () => {
  const known = await program();
  expect([...known.keys()]).toContain("check");
  expect([...(known.get("check") ?? [])]).toContain("--wait");
  const wrong = files.flatMap((file) =>
    commands(textOf(file)).flatMap(({ name, flags }) => {
      const allowed = known.get(name);
      if (allowed === undefined) return [`${file}: ${name}`];
      return flags.filter((flag) => !allowed.has(flag)).map((flag) => `${file}: ${name} ${flag}`);
    }),
  );
  expect(wrong).toEqual([]);
  expect(files.flatMap((file) => commands(textOf(file))).length).toBeGreaterThan(runbooks.length);
});

it("links lead to pages and headings that exist, and other pages are named rightly", () => {
  const broken = files.flatMap((file) => {
    const text = textOf(file);
    const links = [...text.matchAll(/\]\(([^)#\s]*)(?:#([^)\s]+))?\)/g)].filter(
      ([, path = ""]) => !path.startsWith("http"),
    );
    const dead = links.filter(([, path = "", anchor]) => {
      const target = path === "" ? join(folder, file) : join(dirname(join(folder, file)), path);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchors(readFileSync(target, "utf8")).includes(anchor);
    });
    const named = text.match(/\bdocs\/[a-z-]+\.md\b/g) ?? [];
    const missing = named.filter((path) => !existsSync(join(project, path)));
    return [...dead.map(([link]) => `${file}: ${link}`), ...missing.map((path) => `${file}: ${path}`)];
  });
  expect(broken).toEqual([]);
});

it("the index lists every code once, below its class", () => {
  const text = textOf("README.md");
  const listed = text
    .split("\n## ")
    .flatMap((part) =>
      [...part.matchAll(/^\| \[([a-z0-9-]+)\]\(\1\.md\) \| \S/gm)].map(
        ([, code = ""]) => [code, (part.split(/[:\n]/)[0] ?? "").toLowerCase()] as const,
      ),
    );
  const byCode = (a: readonly [string, string], b: readonly [string, string]): number =>
    a[0] < b[0] ? -1 : 1;
  expect(listed.toSorted(byCode)).toEqual([...classes].toSorted(byCode));
});
