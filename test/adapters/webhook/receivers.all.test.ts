import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createWebhookSender } from "../../../src/adapters/webhook/send.ts";
import { createSecret } from "../../../src/core/secret.ts";
import { startMessageReceiver } from "../../tools/message-receiver.ts";

const KEY = "the key 例";
const page = readFileSync(join(import.meta.dirname, "../../../docs/webhook.md"), "utf8");

/** What the page says in a language, and a frame that exits with 0 for a genuine message. */
const RECEIVERS = {
  js: {
    command: [process.execPath, "--input-type=module", "-e"],
    frame: (code: string) => `${code}
      const { headers, body } = JSON.parse(process.env.MESSAGE);
      process.exit(isGenuine(headers, body, process.env.HOOK_SECRET) ? 0 : 1);`,
  },
  python: {
    command: ["python3", "-c"],
    frame: (code: string) => `${code}
import json, os, sys
m = json.loads(os.environ["MESSAGE"])
h = {k.title(): v for k, v in m["headers"].items()}
sys.exit(0 if is_genuine(h, m["body"].encode(), os.environ["HOOK_SECRET"].encode()) else 1)`,
  },
  sh: {
    command: ["sh", "-c"],
    frame: (code: string) => `cat() { printf %s "$BODY"; }
      [ "sha256=$( ${code.trim()} | sed 's/.* //')" = "$SIGNATURE" ]`,
  },
} as const;

test.for(Object.entries(RECEIVERS))("what the page shows in %s knows genuine messages", async (each, {
  skip,
}) => {
  const [language, { command, frame }] = each;
  const [program, ...options] = command;
  skip(spawnSync(program, [...options, ""]).error !== undefined, `${program} is not installed`);
  const code = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(page)?.[1] ?? expect.fail("no example");
  const receiver = await startMessageReceiver();
  const webhook = createWebhookSender({
    url: receiver.url,
    secret: createSecret(KEY),
    clock: { now: () => Date.now() },
  });
  onTestFinished(() => webhook.close());
  await webhook.send("d-1", { text: "grüße 例" });
  const [message] = receiver.messages;
  if (message === undefined) expect.fail("nothing came");
  const verdict = (body: string): number | null =>
    spawnSync(program, [...options, frame(code)], {
      env: {
        ...process.env,
        HOOK_SECRET: KEY,
        MESSAGE: JSON.stringify({ ...message, body }),
        BODY: body,
        TIMESTAMP: String(message.headers["x-certhorizon-timestamp"]),
        SIGNATURE: String(message.headers["x-certhorizon-signature"]),
      },
    }).status;
  expect([verdict(message.body), verdict(`${message.body} `)]).toEqual([0, 1]);
});
