import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { resolveSecret } from "../../src/config/secrets.ts";
import { createSecret } from "../../src/core/secret.ts";
import { temporaryFolder } from "../tools/workspace.ts";

test("a secret shows itself only to reveal()", () => {
  const secret = createSecret("hunter2");
  expect(secret.reveal()).toBe("hunter2");
  const ways = [
    `${secret}`,
    String(secret),
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ deep: [secret] }),
  ];
  expect(ways).toEqual([
    "[secret]",
    "[secret]",
    '{"secret":"[secret]"}',
    "[secret]",
    "{ deep: [ [secret] ] }",
  ]);
});

test("it comes from the environment or from the first line of a file", async () => {
  const directory = temporaryFolder();
  await writeFile(join(directory, "password"), "from a file\r\nsecond line\n");
  const revealed = async (reference: { env?: string; file?: string }) => {
    const resolved = await resolveSecret(reference, { NAME: "from the environment" }, directory);
    return resolved.ok ? resolved.secret.reveal() : resolved;
  };
  expect(await revealed({ env: "NAME" })).toBe("from the environment");
  expect(await revealed({ file: "password" })).toBe("from a file");
});

test.each([
  [{ env: "MISSING" }, "that the environment variable MISSING is not set"],
  [{ env: "EMPTY" }, "that the environment variable EMPTY is empty"],
  [{ file: "missing" }, /missing cannot be read: there is no such file$/],
  [{ file: "." }, /cannot be read: it is a directory$/],
  [{ file: "blank" }, /blank has an empty first line$/],
  [{}, "no place to read the secret from"],
])("%j is a failure that says so", async (reference, found) => {
  const directory = temporaryFolder();
  await writeFile(join(directory, "blank"), "\nhunter2\n");
  const resolved = await resolveSecret(reference, { EMPTY: "" }, directory);
  expect(resolved).toMatchObject({
    ok: false,
    found: typeof found === "string" ? found : expect.stringMatching(found),
  });
  expect(JSON.stringify(resolved)).not.toContain("hunter2");
});
