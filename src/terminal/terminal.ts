import { styleText } from "node:util";

export type Style = "bold" | "dim" | "red" | "yellow" | "green" | "cyan";

/** What is known about where output goes. */
export interface Terminal {
  readonly isTty: boolean;
  /** Columns; Infinity where nobody looks at columns (a pipe, a file): nothing is cut there. */
  readonly width: number;
  /** `text` in a style, or as it is where there is no colour. Comes last: styled text has no width. */
  paint(style: Style, text: string): string;
}

export interface TerminalOptions {
  readonly stream: { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Instead of what the stream says. */
  readonly width?: number;
}

export function createTerminal({ stream, env, width }: TerminalOptions): Terminal {
  const isTty = stream.isTTY === true;
  const colour = wantsColour(isTty, env);
  return {
    isTty,
    width: width ?? (isTty ? stream.columns || 80 : Number.POSITIVE_INFINITY),
    paint: (style, text) =>
      colour && text !== "" ? styleText(style, text, { validateStream: false }) : text,
  };
}

/** FORCE_COLOR decides when it is set, then NO_COLOR (any value but the empty one), then whether it is a terminal. */
function wantsColour(isTty: boolean, env: TerminalOptions["env"]): boolean {
  const { FORCE_COLOR, NO_COLOR, TERM } = env;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return isTty && !NO_COLOR && TERM !== "dumb";
}
