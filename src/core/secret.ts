/** A text that shows itself only when asked by name: every other way to text gives `[secret]`. */
export interface Secret {
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

/** How `util.inspect`, and with it `console.log`, asks an object for its text. */
const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom");

/** Keeps `text` out of logs, JSON and messages, whatever happens to the object. */
export function createSecret(text: string): Secret {
  const hide = () => "[secret]";
  const secret: Secret & { readonly [INSPECT]: () => string } = {
    reveal: () => text,
    toString: hide,
    toJSON: hide,
    [INSPECT]: hide,
  };
  return Object.freeze(secret);
}
