import { z } from "zod";
import { isLoopback } from "../core/names/loopback.ts";
import type { StatusDocument } from "./document.ts";
import { environmentName, filePath, hostPortOrOff } from "./texts.ts";

export const status: z.ZodType<StatusDocument, Partial<Record<keyof StatusDocument, unknown>>> = z
  .strictObject({
    listen: hostPortOrOff
      .prefault("127.0.0.1:9632")
      .describe("Its address and port. `off`: no page. Elsewhere than on this machine it needs a token."),
    token_env: environmentName
      .optional()
      .describe("Environment variable with the token that opens the page, 16 characters at least."),
    token_file: filePath.optional().describe("File that holds the token (first line)."),
    open: z
      .boolean()
      .default(false)
      .describe(
        "Answer whoever reaches the address, under any name and without a token: for a proxy in front that lets nobody else in.",
      ),
  })
  .check((context) => {
    const { listen, token_env: env, token_file: file, open } = context.value;
    if (env !== undefined && file !== undefined) complain(context, "token_file", TWO_TOKENS);
    const hasToken = env !== undefined || file !== undefined;
    if (open && hasToken) complain(context, "open", OPEN_WITH_TOKEN);
    if (listen === "off" || isLoopback(listen.host) || hasToken || open) return;
    complain(context, "listen", NO_TOKEN);
  });

const TWO_TOKENS = "write token_env or token_file, not both";
const OPEN_WITH_TOKEN = "a token and an open page exclude each other: leave one of them out";
/** What an address that others reach needs. */
export const NO_TOKEN = "others reach that address: name token_env or token_file, or write open: true";

function complain(
  context: { readonly value: StatusDocument; readonly issues: z.core.$ZodRawIssue[] },
  key: keyof StatusDocument,
  message: string,
): void {
  context.issues.push({ code: "custom", input: context.value[key], path: [key], message });
}
