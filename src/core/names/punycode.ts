/** Parameters of RFC 3492 §5. */
const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const INITIAL_CODE_POINT = 128;

/** Decodes the part of an A-label behind `xn--` (RFC 3492 §6.2); undefined when it is no Punycode. */
export function decodePunycode(encoded: string): string | undefined {
  const split = encoded.lastIndexOf("-");
  const output = [...encoded.slice(0, Math.max(0, split))].map((letter) => letter.charCodeAt(0));
  let position = 0;
  let bias = INITIAL_BIAS;
  let codePoint = INITIAL_CODE_POINT;
  for (let offset = split + 1; offset < encoded.length; ) {
    const step = readInteger(encoded, offset, bias);
    if (step === undefined) return undefined;
    const length = output.length + 1;
    bias = adapt(step.value, length, position === 0 && codePoint === INITIAL_CODE_POINT);
    codePoint += Math.floor((position + step.value) / length);
    position = (position + step.value) % length;
    if (codePoint > 0x10ffff) return undefined;
    output.splice(position, 0, codePoint);
    position += 1;
    offset = step.next;
  }
  return String.fromCodePoint(...output);
}

/** One integer of variable length; its value stays far below 2^53 because labels are short and the result is checked. */
function readInteger(text: string, from: number, bias: number): { value: number; next: number } | undefined {
  let value = 0;
  let weight = 1;
  for (let offset = from, k = BASE; offset < text.length; offset++, k += BASE) {
    const digit = digitOf(text.charCodeAt(offset));
    if (digit === undefined) return undefined;
    value += digit * weight;
    if (value > 0x7fffffff) return undefined;
    const threshold = Math.min(T_MAX, Math.max(T_MIN, k - bias));
    if (digit < threshold) return { value, next: offset + 1 };
    weight *= BASE - threshold;
  }
  return undefined;
}

function digitOf(code: number): number | undefined {
  if (code >= 0x61 && code <= 0x7a) return code - 0x61;
  if (code >= 0x41 && code <= 0x5a) return code - 0x41;
  return code >= 0x30 && code <= 0x39 ? code - 0x30 + 26 : undefined;
}

/** RFC 3492 §6.1 */
function adapt(delta: number, length: number, first: boolean): number {
  let rest = Math.floor(delta / (first ? DAMP : 2));
  rest += Math.floor(rest / length);
  let k = 0;
  for (; rest > ((BASE - T_MIN) * T_MAX) / 2; k += BASE) rest = Math.floor(rest / (BASE - T_MIN));
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}
