export type PemProblem =
  | "private-key"
  | "unterminated"
  | "end-without-begin"
  | "label-mismatch"
  | "bad-base64"
  | "empty";

/** One block of a PEM text (RFC 7468) in the order of the text; `line` is that of its first line, counted from 1. */
export type PemBlock =
  | { readonly ok: true; readonly label: string; readonly line: number; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly label: string; readonly line: number; readonly reason: PemProblem };

const BEGIN = /^-----BEGIN ([^\r\n]*?)-----$/;
const END = /^-----END ([^\r\n]*?)-----$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Every PEM block in `text`; text between blocks is passed over (bundles carry comments). A private key is recognised by its label
 * and reported without its bytes, whatever else is wrong with it. No block gives an empty list. Never throws.
 */
export function readPem(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  let open: { label: string; line: number; body: string[] } | undefined;
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    // Editors put a byte order mark before the first line.
    const line = raw.replace(/^\ufeff/, "").trim();
    const begin = BEGIN.exec(line)?.[1];
    const end = END.exec(line)?.[1];
    if (begin !== undefined) {
      if (open !== undefined) blocks.push(failed(open, "unterminated"));
      open = { label: begin, line: index + 1, body: [] };
    } else if (end !== undefined) {
      const strange = { label: end, line: index + 1 };
      blocks.push(open === undefined ? failed(strange, "end-without-begin") : closed(open, end));
      open = undefined;
    } else {
      open?.body.push(line);
    }
  }
  if (open !== undefined) blocks.push(failed(open, "unterminated"));
  return blocks;
}

function closed(open: { label: string; line: number; body: readonly string[] }, endLabel: string): PemBlock {
  const { label, line } = open;
  if (label !== endLabel) return failed(open, isPrivateKeyLabel(endLabel) ? "private-key" : "label-mismatch");
  if (isPrivateKeyLabel(label)) return failed(open, "private-key");
  const base64 = open.body.join("").replace(/\s+/g, "");
  if (base64 === "") return failed(open, "empty");
  if (!BASE64.test(base64)) return failed(open, "bad-base64");
  return { ok: true, label, line, bytes: new Uint8Array(Buffer.from(base64, "base64")) };
}

function failed(open: { label: string; line: number }, reason: PemProblem): PemBlock {
  const { label, line } = open;
  return { ok: false, label, line, reason: isPrivateKeyLabel(label) ? "private-key" : reason };
}

function isPrivateKeyLabel(label: string): boolean {
  return label.toUpperCase().includes("PRIVATE KEY");
}

/** `bytes` as a PEM block with lines of 64 characters and a final line end; the label of a certificate by default. */
export function toPem(bytes: Uint8Array, label: string = "CERTIFICATE"): string {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
