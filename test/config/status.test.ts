import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type LoadedConfig, loadConfig } from "../../src/config/load.ts";
import { formatProblem } from "../../src/config/problem.ts";
import { temporaryFolder } from "../tools/workspace.ts";

const NOW = Date.UTC(2026, 10, 22);
const TOKEN = "a-token-that-is-long-enough";

async function load(
  status: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<LoadedConfig> {
  const directory = temporaryFolder();
  await writeFile(join(directory, "token.txt"), `${TOKEN}\nsecond line`);
  await writeFile(join(directory, "f"), `domains: [img.example.com]\nstatus: ${status}`);
  return loadConfig(join(directory, "f"), environment, { now: NOW });
}

async function problemsOf(status: string, environment?: Readonly<Record<string, string>>): Promise<string[]> {
  const loaded = await load(status, environment);
  return (loaded.ok ? loaded.warnings : loaded.problems).map((problem) =>
    formatProblem({ ...problem, file: "f" }),
  );
}

test.each([
  ["{ listen: 0.0.0.0:9632 }", "status.listen: found", "name token_env or token_file, or write open: true"],
  ['{ listen: "[::]:9632" }', "status.listen: found", "others reach that address"],
  ["{ token_env: A, token_file: b }", "status.token_file: found", "not both"],
  ["{ token_env: A, open: true }", "status.open: found", "exclude each other"],
  ["{ listen: never }", "status.listen: found", "write host:port, such as 127.0.0.1:9632, or off"],
  [`{ token_env: "${TOKEN}" }`, "found a text of another form", "not the secret itself"],
])("%s is refused at its place", async (status, place, mend) => {
  const [problem = "", ...more] = await problemsOf(status);
  expect(more).toEqual([]);
  expect(problem).toMatch(/^f:2:\d+ status\./);
  expect(problem).toContain(place);
  expect(problem).toContain(mend);
  expect(problem).not.toContain(TOKEN);
});

test.each([
  "127.0.0.1:9632",
  "localhost:9632",
  '"[::1]:9632"',
  "127.9.9.9:9632",
  "off",
])("%s needs no token", async (listen) => {
  expect(await problemsOf(`{ listen: ${listen} }`)).toEqual([]);
});

test("the token comes from a file or the environment, and shows itself nowhere", async () => {
  for (const loaded of [
    await load("{ listen: 0.0.0.0:9632, token_file: token.txt }"),
    await load("{ listen: 0.0.0.0:9632, token_env: PAGE_TOKEN }", { PAGE_TOKEN: TOKEN }),
  ]) {
    if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join("\n"));
    const { token } = loaded.config.status;
    expect(typeof token === "string" ? token : token.reveal()).toBe(TOKEN);
    expect(JSON.stringify(loaded.config)).not.toContain(TOKEN);
  }
});

test("a token that is not set is a warning to whoever checks, and short ones are refused", async () => {
  expect(await problemsOf("{ token_env: PAGE_TOKEN }")).toEqual([
    expect.stringMatching(/^f:2:\d+ status\.token_env: found that .* PAGE_TOKEN is not set/),
  ]);
  const unset = await load("{ token_env: PAGE_TOKEN }");
  expect(unset.ok && unset.config.status.token).toBe("missing");
  expect(await problemsOf("{ token_env: PAGE_TOKEN }", { PAGE_TOKEN: "short" })).toEqual([
    expect.stringMatching(/^f:2:\d+ status\.token_env: found a token of 5 characters; write 16 at least/),
  ]);
});

test("the environment wins, as a container image needs it", async () => {
  const loaded = await load("{ open: true }", { CERTHORIZON_STATUS_LISTEN: "0.0.0.0:80" });
  expect(loaded.ok && loaded.config.status.listen).toEqual({ host: "0.0.0.0", port: 80 });
  const off = await load("{}", { CERTHORIZON_STATUS_LISTEN: "off" });
  expect(off.ok && off.config.status.listen).toBe("off");
});
