/** An element without attributes: what the storage's answers are made of. */
export interface XmlElement {
  readonly name: string;
  /** Text of its own, with references resolved; of elements with children only space. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

export type XmlProblem = "html" | "dtd" | "too-deep" | "too-many-elements" | "malformed";

export type ParsedXml =
  | { readonly ok: true; readonly root: XmlElement }
  | { readonly ok: false; readonly problem: XmlProblem };

const MAX_DEPTH = 16;
const MAX_ELEMENTS = 50_000;
const TOKEN =
  /<\?xml[^<>]{0,200}\?>|<!--(?:[^-]|-[^-]){0,10000}-->|<(\/?)([A-Za-z_][\w.:-]{0,100})((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]{0,1000}"|'[^'<]{0,1000}'))*)\s*(\/?)>|([^<]+)/y;
const REFERENCE = /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g;
const LONE_AMPERSAND = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)/;
const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

interface Open {
  readonly name: string;
  text: string;
  readonly children: Open[];
}

/**
 * Reads the small part of XML that the storage speaks: elements, text, the five named and numeric references. A document type, and with
 * it every entity of its own, is refused; so are depth and number beyond reason. Attributes are passed over. Never throws.
 */
export function parseXml(text: string): ParsedXml {
  if (/^\s*<(?:!doctype\s+html|html)\b/i.test(text)) return { ok: false, problem: "html" };
  if (/<!DOCTYPE/i.test(text)) return { ok: false, problem: "dtd" };
  const top: Open = { name: "", text: "", children: [] };
  const open: Open[] = [top];
  let elements = 0;
  const token = new RegExp(TOKEN);
  const input = text.replace(/^\ufeff/, "");
  while (token.lastIndex < input.length) {
    const match = token.exec(input);
    if (match === null) return { ok: false, problem: "malformed" };
    const [, closing, name, , selfClosing, words] = match;
    const current = open.at(-1) ?? top;
    if (words !== undefined) {
      const plain = resolveReferences(words);
      if (plain === undefined) return { ok: false, problem: "malformed" };
      current.text += plain;
    } else if (closing === "/") {
      if (current.name !== name || open.length === 1) return { ok: false, problem: "malformed" };
      open.pop();
    } else if (name !== undefined) {
      elements += 1;
      if (elements > MAX_ELEMENTS) return { ok: false, problem: "too-many-elements" };
      const element: Open = { name, text: "", children: [] };
      current.children.push(element);
      if (selfClosing !== "/") open.push(element);
      if (open.length > MAX_DEPTH + 1) return { ok: false, problem: "too-deep" };
    }
  }
  const [root, ...others] = top.children;
  if (root === undefined || others.length > 0 || open.length > 1 || top.text.trim() !== "") {
    return { ok: false, problem: "malformed" };
  }
  return { ok: true, root };
}

/** Undefined when a reference is not one of those that need no declaration. */
function resolveReferences(text: string): string | undefined {
  if (!text.includes("&")) return text;
  // At the first one: four million of them take a second to replace.
  if (LONE_AMPERSAND.test(text)) return undefined;
  let strange = false;
  const resolved = text.replace(REFERENCE, (_, named?: string, decimal?: string, hex?: string) => {
    if (named !== undefined) return NAMED[named] ?? "";
    const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
    if (code > 0 && code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff)) return String.fromCodePoint(code);
    strange = true;
    return "";
  });
  return strange ? undefined : resolved;
}

/** First child of that name. */
export function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((one) => one.name === name);
}

export function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((one) => one.name === name);
}

/** Text of the first child of that name; empty when there is none. */
export function textOf(element: XmlElement, name: string): string {
  return child(element, name)?.text.trim() ?? "";
}
