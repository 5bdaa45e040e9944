import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from "yaml";
import { type Path, quoted } from "./problem.ts";

/** Aliases may stand for at most this many nodes, so that no small file unfolds into a huge one. */
const MAX_ALIASES = 100;
/** One slip can make everything behind it unreadable too. */
const MAX_SYNTAX_PROBLEMS = 20;

export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface YamlProblem extends Position {
  readonly found: string;
  readonly mend: string;
}

export type YamlFile =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** Where the value at `path` stands, or the nearest thing around it; with `key`, where its key stands. */
      readonly locate: (path: Path, options?: { readonly key?: boolean }) => Position;
    }
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

/** Reads YAML 1.2. Everything that the parser itself objects to is reported at once. */
export function parseYaml(text: string): YamlFile {
  const lines = new LineCounter();
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      strict: true,
      uniqueKeys: true,
    });
    const problems = syntaxProblems(document, position);
    if (problems.length > 0) return { ok: false, problems };
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return {
      ok: true,
      value,
      locate: (path, options) => locate(document, path, options?.key === true, position),
    };
  } catch (error) {
    // Reading is recursive: what is nested too deep ends the stack. Too many aliases are a ReferenceError.
    if (error instanceof RangeError) return TOO_DEEP;
    if (error instanceof ReferenceError)
      return refused("aliases that unfold too often", "write the values out instead of using * and &");
    throw error;
  }
}

/** What stands at `path`, as far as it can be told from a text that may be wrong elsewhere; else undefined. */
export function findInYaml(text: string, path: Path): unknown {
  try {
    return parseDocument(text, { prettyErrors: false, logLevel: "silent" }).getIn(path);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function syntaxProblems(document: Document, position: (offset: number) => Position): readonly YamlProblem[] {
  const errors = [...document.errors, ...document.warnings];
  if (errors.some(({ code }) => code === "RESOURCE_EXHAUSTION")) return TOO_DEEP.problems;
  const syntax = errors.slice(0, MAX_SYNTAX_PROBLEMS).map((error) => ({
    ...position(error.pos[0]),
    ...explain(error.code, error.message),
  }));
  const aliases = strayAliases(document).map(({ name, offset }) => ({
    ...position(offset),
    found: `*${name} without quotes, which YAML takes for a reference`,
    mend: `put quotes around it: ${quoted(`*${name}`)}`,
  }));
  return [...syntax, ...aliases];
}

function refused(found: string, mend: string): Refused {
  return { ok: false, problems: [{ line: 1, column: 1, found, mend }] };
}

type Refused = Extract<YamlFile, { ok: false }>;

const TOO_DEEP = refused("nesting too deep to read", "flatten it: nothing here needs more than six levels");

const EXPLANATIONS: Readonly<Record<string, { readonly found: string; readonly mend: string }>> = {
  DUPLICATE_KEY: { found: "the same key twice", mend: "keep one of them" },
  MULTIPLE_DOCS: { found: "more than one YAML document", mend: "remove the line --- between them" },
  TAB_AS_INDENT: { found: "a tab at the beginning of the line", mend: "indent with spaces" },
  BAD_ALIAS: { found: "a * that YAML takes for a reference", mend: "put quotes around the text" },
  TAG_RESOLVE_FAILED: {
    found: "a YAML tag (!…) that means nothing here",
    mend: "remove it, or put quotes around the text",
  },
  BAD_SCALAR_START: {
    found: "a character that cannot begin a text without quotes",
    mend: "put quotes around the text",
  },
};

function explain(code: string, message: string): { readonly found: string; readonly mend: string } {
  const known = Object.hasOwn(EXPLANATIONS, code) ? EXPLANATIONS[code] : undefined;
  return (
    known ?? {
      found: `YAML that cannot be read (${quoted(message).slice(1, -1)})`,
      mend: "look at this line and the one above it",
    }
  );
}

function strayAliases(document: Document): readonly { readonly name: string; readonly offset: number }[] {
  const anchors = new Set<string>();
  const stray: { readonly name: string; readonly offset: number }[] = [];
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        if (!anchors.has(node.source)) stray.push({ name: node.source, offset: node.range?.[0] ?? 0 });
      } else if (typeof node.anchor === "string") {
        anchors.add(node.anchor);
      }
    },
  });
  return stray;
}

function locate(
  document: Document,
  path: Path,
  atKey: boolean,
  position: (offset: number) => Position,
): Position {
  let node: unknown = document.contents;
  let offset = offsetOf(node) ?? 0;
  for (const [index, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isSeq(node)) {
      node = node.items[Number(part)];
      offset = offsetOf(node) ?? offset;
    } else if (isMap(node)) {
      const pair: Pair | undefined = node.items.find(
        (item) => isScalar(item.key) && String(item.key.value) === String(part),
      );
      if (pair === undefined) break;
      node = pair.value;
      const last = index === path.length - 1;
      offset = (last && atKey ? undefined : offsetOf(node)) ?? offsetOf(pair.key) ?? offset;
    } else {
      break;
    }
  }
  return position(offset);
}

function offsetOf(node: unknown): number | undefined {
  if (!isNode(node)) return undefined;
  // A missing value is a node of no width somewhere behind its key.
  return isScalar(node) && node.value === null && node.source === ""
    ? undefined
    : (node satisfies Node).range?.[0];
}
