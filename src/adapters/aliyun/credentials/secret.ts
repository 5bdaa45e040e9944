import { inspect } from "node:util";

/** A text that shows itself only when asked by name: every other way to text gives `[secret]`. */
export interface Secret {
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

export function createSecret(text: string): Secret {
  const hide = () => "[secret]";
  const secret: Secret & { readonly [inspect.custom]: () => string } = {
    reveal: () => text,
    toString: hide,
    toJSON: hide,
    [inspect.custom]: hide,
  };
  return Object.freeze(secret);
}
