import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { stringify } from "yaml";
import { startMailServer } from "../adapters/mail/mail-server.ts";
import { startMessageReceiver } from "../tools/message-receiver.ts";
import { run } from "../tools/run-command.ts";
import { temporaryFolder } from "../tools/workspace.ts";

interface Roads {
  readonly webhook?: object;
  readonly mail?: object;
  readonly alertmanager?: object;
}

/** The lines of `test-alert` with these roads, in this environment. */
async function testAlert(roads: Roads, environment: Readonly<Record<string, string>> = {}) {
  const directory = temporaryFolder();
  const owners = { platform: { mail: ["sre@example.com"] } };
  const document = { domains: ["img.example.com"], owners, defaults: { owner: "platform" }, ...roads };
  await writeFile(join(directory, "certhorizon.yaml"), stringify(document));
  const { code, stdout, stderr } = await run(["test-alert"], { directory, environment });
  expect([code, stderr]).toEqual([0, ""]);
  return stdout.trimEnd().split("\n");
}

test.each([
  [{ secret_env: "HOOK_SECRET" }, {}, "the environment variable HOOK_SECRET is not set here."],
  [{ secret_env: "HOOK_SECRET" }, { HOOK_SECRET: "" }, "the environment variable HOOK_SECRET is empty here."],
  [{}, {}, "the configuration names no secret (webhook.secret_env or webhook.secret_file)."],
])("a message to the webhook with %j in %j was not signed, and it is said why", async (keys, environment, why) => {
  const hook = await startMessageReceiver();
  expect(await testAlert({ webhook: { url: hook.url, ...keys } }, environment)).toEqual([
    `webhook ${hook.url}: accepted (HTTP 200). It was not signed: ${why}`,
  ]);
  expect(hook.messages.map(({ headers }) => headers["x-certhorizon-signature"])).toEqual([undefined]);
});

test("a signed one needs no remark", async () => {
  const hook = await startMessageReceiver();
  const webhook = { url: hook.url, secret_env: "HOOK_SECRET" };
  expect(await testAlert({ webhook }, { HOOK_SECRET: "s3cret" })).toEqual([
    `webhook ${hook.url}: accepted (HTTP 200)`,
  ]);
  expect(hook.messages[0]?.headers["x-certhorizon-signature"]).toMatch(/^sha256=[0-9a-f]{64}$/);
});

test("passwords and tokens are missed where they are named, and only there", async () => {
  const mails = await startMailServer({ disabledCommands: ["AUTH", "STARTTLS"] });
  onTestFinished(() => mails.close());
  const { url } = await startMessageReceiver();
  const mail = { from: "certhorizon@example.com", host: "127.0.0.1", port: mails.port, tls: "none" };
  const named = {
    mail: { ...mail, password_env: "SMTP_PASSWORD" },
    alertmanager: { urls: [url], token_env: "TOKEN" },
  };
  expect(await testAlert(named)).toEqual([
    expect.stringMatching(
      /^mail to sre@example\.com: accepted \(250 .*\)\. It was sent without the password: the environment variable SMTP_PASSWORD is not set here\.$/,
    ),
    `Alertmanager ${url}: accepted (HTTP 200). It was sent without a token: the environment variable TOKEN is not set here.`,
  ]);
  for (const line of await testAlert({ mail, alertmanager: { urls: [url] } })) expect(line).toMatch(/\)$/);
});
