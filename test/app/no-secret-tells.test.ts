import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { beforeAll, expect, it } from "vitest";
import type { FakeAnswer } from "../../src/lab/aliyun/fake-world.ts";
import type { IssuedLeaf } from "../../src/lab/authority.ts";
import { startProgram } from "../tools/program.ts";
import { run } from "../tools/run-command.ts";
import { HOUR, type LabCertificates, openCertificates, openStory, type Story } from "./account-story.ts";

const ID = "PLANTEDKEYID0123456789";
const SECRET = "PLANTED-secret/with+odd=characters&0123456789";
const TOKEN = "PLANTED.security.token.0123456789";

const environment = {
  ALIBABA_CLOUD_ACCESS_KEY_ID: ID,
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: SECRET,
  UNUSED_ALIBABA_CLOUD_SECURITY_TOKEN: TOKEN,
};

/** In whichever way it could have got somewhere. */
const FORMS: readonly string[] = [SECRET, TOKEN].flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString("base64").replaceAll("=", ""),
  Buffer.from(secret).toString("hex"),
]);

const FAILURES: readonly (FakeAnswer | "key unknown" | "secret wrong")[] = [
  "permission-denied",
  "arrears",
  "skew",
  "public-endpoint-forbidden",
  "html",
  "garbage",
  "entities",
  "redirect",
  { askAt: "oss-cn-beijing.aliyuncs.com" },
  { askAt: "oss.attacker.example" },
  "key unknown",
  "secret wrong",
];

/** In the middle of asking the account. */
const CRASH = `import { channel } from "node:diagnostics_channel";
  channel("http.client.response.finish").subscribe((message) => {
    throw Object.assign(new Error("crashed by the test"), { message: "crashed by the test", ...message });
  });`;

let certificates: LabCertificates;
let leaf: IssuedLeaf;
beforeAll(async () => {
  certificates = await openCertificates(new Date());
  leaf = await certificates.issue(-50, 40);
});

function strike({ world }: Story, failure: (typeof FAILURES)[number]): void {
  world.keys.clear();
  if (failure !== "key unknown") world.keys.set(ID, failure === "secret wrong" ? "another" : SECRET);
  const scripted = failure !== "key unknown" && failure !== "secret wrong";
  world.faults = scripted ? [{ answer: failure }] : [];
}

it("keys are used, and told nowhere: not in logs, metrics, findings, commands, the process or its database", async () => {
  const story = await openStory({
    certificates,
    environment,
    serve: [leaf],
    services: ["oss", "cdn", "cas"],
    world: (bound) => ({
      keys: new Map([[ID, SECRET]]),
      buckets: [{ name: "pic", region: "cn-hangzhou", domains: [bound("img", leaf)] }],
    }),
  });
  expect(await story.told("img")).toBe("in-sync");
  expect(new Set(story.account.requests.map(({ status }) => status))).toEqual(new Set([200]));

  const outputs = new Map<string, string>();
  for (const failure of FAILURES) {
    const name = inspect(failure);
    strike(story, failure);
    story.advance(HOUR);
    await story.refresh();
    expect(await story.sources(), name).toEqual(["inventory-failed"]);
    outputs.set(`metrics after ${name}`, (await story.daemon.scrape()).text);
    outputs.set(`findings after ${name}`, await story.sentences());
  }
  for (const args of [
    ["validate"],
    ["check"],
    ["check", "--json"],
    ["domains", "--json"],
    ["findings", "--json"],
  ]) {
    const { stdout, stderr } = await run([...args, "--config", story.config], { environment });
    outputs.set(args.join(" "), stdout + stderr);
  }
  outputs.set("log", story.daemon.log());
  for (const file of await readdir(story.directory)) {
    outputs.set(`file ${file}`, await readFile(join(story.directory, file), "latin1"));
  }
  expect([...outputs.keys()].some((name) => /\.db/.test(name))).toBe(true);
  expect(telling(outputs)).toEqual([]);
});

it("a program that cannot start or is stopped tells no key either", async () => {
  const story = await openStory({
    certificates,
    serve: [leaf],
    world: () => ({ keys: new Map([[ID, "another"]]) }),
  });
  // The story's own daemon holds the database.
  const refused = startProgram(["run", "--config", story.config], story.directory, "", environment);
  expect(await refused.exit).toBe(3);
  const checked = startProgram(["check", "--config", story.config], story.directory, "", environment);
  await checked.exit;
  expect(checked.stderr()).toContain("the secret does not belong to the access key");
  const crashed = startProgram(["check", "--config", story.config], story.directory, CRASH, environment);
  expect(await crashed.exit).not.toBe(0);
  expect(crashed.stderr()).toContain("crashed by the test");
  const outputs = [refused, checked, crashed].map((program, index) => {
    return [`program ${index}`, program.stdout() + program.stderr()] as const;
  });
  expect(telling(new Map(outputs))).toEqual([]);
});

function telling(outputs: ReadonlyMap<string, string>): readonly string[] {
  return [...outputs].flatMap(([name, text]) => (FORMS.some((form) => text.includes(form)) ? [name] : []));
}
