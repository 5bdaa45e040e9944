import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const project = resolve(import.meta.dirname, "../..");

/** Pages and folders that belong to parts under way: a link there may lead nowhere yet. */
const COMING = [
  "docs/runbooks",
  "docs/status-page.md",
  "docs/dashboards.md",
  "docs/alerting.md",
  "docs/alerting-from-prometheus.md",
  "dashboards",
];

const pages = [
  "README.md",
  ...readdirSync(join(project, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => join("docs", file)),
];

interface Link {
  readonly page: string;
  readonly target: string;
}

const links = pages.flatMap((page): Link[] =>
  [...withoutCode(readPage(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => ({ page, target })),
);

function readPage(page: string): string {
  return readFileSync(join(project, page), "utf8");
}

function withoutCode(text: string): string {
  return text.replace(/^( *)```[\s\S]*?^\1```/gm, "").replace(/`[^`\n]*`/g, "code");
}

/** As code hosts make anchors: lower case, spaces become hyphens, punctuation goes, repeated ones are numbered. */
function anchorsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const headings = text.replace(/^( *)```[\s\S]*?^\1```/gm, "").matchAll(/^#{1,6} (.+)$/gm);
  const anchors = [...headings].map(([, heading = ""]) => {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replace(/\s/g, "-");
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
  return new Set(anchors);
}

function isComing(file: string): boolean {
  return COMING.some((coming) => file === coming || file.startsWith(`${coming}/`));
}

/** What is wrong with a relative link; undefined when it leads somewhere. */
function faultOf({ page, target }: Link): string | undefined {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? page : relative(project, join(project, dirname(page), decodeURIComponent(path)));
  if (isComing(file) && !existsSync(join(project, file))) return undefined;
  if (file.startsWith("..")) return "leads out of the project";
  if (!existsSync(join(project, file))) return "does not exist";
  if (anchor === undefined || !file.endsWith(".md")) return undefined;
  return anchorsOf(readPage(file)).has(anchor) ? undefined : "has no such heading";
}

test("every relative link in README.md and docs leads to something", () => {
  const relativeLinks = links.filter(({ target }) => !/^[a-z][a-z0-9+.-]*:/i.test(target));
  expect(relativeLinks.length).toBeGreaterThan(20);
  const faults = relativeLinks.flatMap((link) => {
    const fault = faultOf(link);
    return fault === undefined ? [] : [`${link.page}: ${link.target} ${fault}`];
  });
  expect(faults).toEqual([]);
});

test("such a link would be found out", () => {
  const page = "docs/architecture.md";
  expect(faultOf({ page, target: "no-such-page.md" })).toBe("does not exist");
  expect(faultOf({ page, target: "providers.md#no-such-heading" })).toBe("has no such heading");
  expect(faultOf({ page, target: "providers.md#adding-a-provider" })).toBeUndefined();
  expect(faultOf({ page, target: "../../elsewhere.md" })).toBe("leads out of the project");
});
