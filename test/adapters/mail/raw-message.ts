/** A message as it came over the wire, read without the library that wrote it. */
export interface RawMessage {
  /** Unfolded, in order; names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Decoded bodies by content type; one under "" where there are no parts. */
  readonly parts: ReadonlyMap<string, string>;
}

export function readMessage(raw: string): RawMessage {
  const { headers, body } = splitHeaders(raw);
  const boundary = /boundary="([^"]+)"/.exec(firstOf(headers, "content-type"))?.[1];
  const parts = new Map<string, string>();
  for (const part of boundary === undefined ? [] : body.split(`--${boundary}`).slice(1, -1)) {
    const inner = splitHeaders(part.replace(/^\r\n/, ""));
    const type = firstOf(inner.headers, "content-type").split(";")[0] ?? "";
    parts.set(type, decode(inner.body, firstOf(inner.headers, "content-transfer-encoding")));
  }
  if (boundary === undefined) parts.set("", body);
  return { headers, parts };
}

/** All values of a header. */
export function valuesOf({ headers }: RawMessage, name: string): readonly string[] {
  return headers.flatMap(([one, value]) => (one === name ? [value] : []));
}

function splitHeaders(text: string): { readonly headers: RawMessage["headers"]; readonly body: string } {
  const end = text.indexOf("\r\n\r\n");
  const lines = text
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, " ")
    .split("\r\n");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())] as const;
  });
  return { headers, body: text.slice(end + 4) };
}

function firstOf(headers: RawMessage["headers"], name: string): string {
  return headers.find(([one]) => one === name)?.[1] ?? "";
}

function decode(body: string, encoding: string): string {
  const text = body.replace(/\r\n$/, "");
  if (encoding === "base64") return Buffer.from(text, "base64").toString("utf8");
  return encoding === "quoted-printable"
    ? quotedPrintable(text.replaceAll("=\r\n", "")).replaceAll("\r\n", "\n")
    : text.replaceAll("\r\n", "\n");
}

/** RFC 2047 §2; adjacent encoded words belong together. */
function decodeWords(value: string): string {
  return value
    .replaceAll(/\?=\s+=\?/g, "?==?")
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_all, how: string, text: string) =>
      how.toLowerCase() === "b"
        ? Buffer.from(text, "base64").toString("utf8")
        : quotedPrintable(text.replaceAll("_", " ")),
    );
}

function quotedPrintable(text: string): string {
  const bytes = text.replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, "latin1").toString("utf8");
}
