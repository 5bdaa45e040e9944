import { createTerminal, type Terminal } from "../../src/terminal/terminal.ts";

/** Without colour, of a given width. */
export function plainTerminal(width: number = Number.POSITIVE_INFINITY): Terminal {
  return createTerminal({ stream: { isTTY: true }, env: { NO_COLOR: "1" }, width });
}

export function colourTerminal(width: number = Number.POSITIVE_INFINITY): Terminal {
  return createTerminal({ stream: {}, env: { FORCE_COLOR: "1" }, width });
}
