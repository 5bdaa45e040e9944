import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, it } from "vitest";
import {
  MAX_FILE_BYTES,
  readCertificateFile,
  readStandardInput,
} from "../../../src/adapters/certificate-files/read-certificate-file.ts";
import { writeBundle } from "../../../src/adapters/certificate-files/write-bundle.ts";
import { temporaryFolder } from "../../tools/workspace.ts";

it("reads a file up to its limit, and not one byte more", async () => {
  const path = join(temporaryFolder(), "a.pem");
  await writeFile(path, Buffer.alloc(MAX_FILE_BYTES, 0x61));
  const read = await readCertificateFile(path, "a.pem");
  expect(read.ok && read.bytes.length).toBe(MAX_FILE_BYTES);
  await writeFile(path, Buffer.alloc(MAX_FILE_BYTES + 1));
  expect(await readCertificateFile(path, "a.pem")).toEqual({
    ok: false,
    problem: "a.pem is larger than 4 MiB, which no bundle is; name the bundle.",
  });
});

it("ends with what has no end", async ({ skip }) => {
  skip(process.platform === "win32", "there is no /dev/zero");
  expect(await readCertificateFile("/dev/zero", "/dev/zero")).toMatchObject({ ok: false });
});

it("names what is no readable file, safely", async () => {
  const folder = temporaryFolder();
  const problemOf = async (path: string, name: string): Promise<string> => {
    const read = await readCertificateFile(path, name);
    return read.ok ? "" : read.problem;
  };
  expect(await problemOf(folder, "folder")).toBe("folder is a directory; name the files in it.");
  expect(await problemOf(join(folder, "gone"), "go\u001bne")).toBe(
    "go\\u{1b}ne does not exist; correct the path.",
  );
  await writeFile(join(folder, "file"), "");
  expect(await problemOf(join(folder, "file", "a.pem"), "a.pem")).toBe(
    "a.pem does not exist; correct the path.",
  );
});

it("says when a file may not be read", async ({ skip }) => {
  skip(process.getuid?.() === 0 || process.platform === "win32", "permissions do not bind this user");
  const path = join(temporaryFolder(), "a.pem");
  await writeFile(path, "", { mode: 0 });
  expect(await readCertificateFile(path, "a.pem")).toMatchObject({
    problem: "a.pem may not be read by this user; change its permissions.",
  });
});

it("reads standard input in pieces, bounded like a file", async () => {
  const read = await readStandardInput(Readable.from([Buffer.from("ab"), Buffer.from("c")]));
  expect(read.ok && Buffer.from(read.bytes).toString()).toBe("abc");
  const endless = Readable.from(
    (function* () {
      for (;;) yield Buffer.alloc(65_536);
    })(),
  );
  expect(await readStandardInput(endless)).toMatchObject({
    ok: false,
    problem: "Standard input is larger than 4 MiB, which no bundle is; name the bundle.",
  });
});

it("writes a bundle whole or not at all, and leaves no draft behind", async () => {
  const folder = temporaryFolder();
  const write = (name: string): Promise<string | undefined> =>
    writeBundle([Buffer.from("ab")], { path: join(folder, name), spared: [], force: true });
  expect(await write("a.pem")).toBeUndefined();
  expect(await readFile(join(folder, "a.pem"), "utf8")).toBe(
    "-----BEGIN CERTIFICATE-----\nYWI=\n-----END CERTIFICATE-----\n",
  );
  expect(await write("gone/a.pem")).toMatch(
    /gone\/a\.pem cannot be written \(ENOENT\); name a file in a folder/,
  );
  await mkdir(join(folder, "taken"));
  expect(await write("taken")).toContain("cannot be written");
  expect((await readdir(folder)).toSorted()).toEqual(["a.pem", "taken"]);
});
