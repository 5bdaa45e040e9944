import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../src/commands/program.ts";
import type { Shell } from "../../src/commands/shell.ts";
import { FINDING_CODES, type FindingClass } from "../../src/core/findings/codes.ts";
import { FINDING_KINDS } from "../../src/core/findings/kinds.ts";
import { run } from "../tools/run-command.ts";
import { temporaryFolder } from "../tools/workspace.ts";

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

/** What readers put in. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  DOMAIN: "img.example.com",
  TIME: "6h",
  TEXT: "ticket 4711 is open",
  DAY: "2026-12-01",
  DATE: "2026-12-01",
  ADDRESS: "192.0.2.7",
  NUMBER: "3",
  SHA256: "ab".repeat(32),
  SOURCE: "prod",
  NAME: "prod",
  FILE: "certhorizon.yaml",
};

/** Command lines of the program, as a shell would hand them over, by the text that shows them. */
function commandLines(text: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    codeLines(text).flatMap((line) => {
      const [, shown = "", rest = ""] = /(?:^|\s)(certhorizon ([a-z][^|;&>#]*))/.exec(line) ?? [];
      const words = rest.match(/"[^"]*"|\S+/g) ?? [];
      const args = words.map((word) => PLACEHOLDERS[word] ?? word.replaceAll('"', ""));
      return args.length === 0 ? [] : [[shown.trim(), args] as const];
    }),
  );
}

/** Commands that look for a configuration only when they know what they are to do. */
const NEED_CONFIGURATION: readonly string[] = [
  ...["ack", "silence", "maintenance", "downgrade"],
  ...["domains", "findings", "history", "explain", "deliveries", "recheck", "ticket"],
];

const NOW = Date.UTC(2026, 11, 2);

/** What the program says against its arguments; empty when nothing. */
async function refusal(args: readonly string[], directory: string): Promise<string> {
  const [name = ""] = args;
  if (NEED_CONFIGURATION.includes(name)) {
    const { stderr } = await run(args, { directory, now: () => NOW });
    return stderr.startsWith("There is no configuration: ") ? "" : stderr;
  }
  const silent = { write: () => undefined };
  const shell: Shell = {
    ...{ stdout: silent, stderr: silent, environment: {}, directory },
    ...{ clock: { now: () => NOW }, onSignal: () => () => undefined },
  };
  const program = createProgram(shell, async () => undefined);
  // Parsed as ever, and nothing is done.
  for (const command of program.commands) command.action(() => undefined);
  const parsed = program.parseAsync([...args], { from: "user" });
  return parsed.then(
    () => "",
    (error: unknown) => String(error),
  );
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

it("no runbook names a command that is refused for its arguments", async () => {
  const directory = temporaryFolder();
  const named = files.flatMap((file) =>
    [...commandLines(textOf(file))].map(([shown, args]) => ({ place: `${file}: ${shown}`, args })),
  );
  expect(named.length).toBeGreaterThan(2 * runbooks.length);
  const answers = await Promise.all(
    named.map(async ({ place, args }) => ({ place, said: await refusal(args, directory) })),
  );
  expect(answers.filter(({ said }) => said !== "")).toEqual([]);
});

it.each([
  ["downgrade img.example.com --until 6hours", "Write a time from now such as 2h"],
  ["downgrade img.example.com", "Say how long"],
  ["ack img.example.com --until 6h", "Say why"],
  ["ack img.example.com --until 6h --reason x --code leaf-expird", "No finding has that code"],
  ["check img.example.com --resolv 192.0.2.7", "unknown option '--resolv'"],
  ["inspect", "missing required argument"],
])("a command line such as %s would be found", async (line, said) => {
  expect(await refusal(line.split(" "), temporaryFolder())).toContain(said);
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
