import { mkdir, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fingerprintConfig } from "../../src/config/fingerprint.ts";
import { temporaryFolder } from "../tools/workspace.ts";

test("only content counts", async () => {
  const directory = temporaryFolder();
  const file = join(directory, "certhorizon.yaml");
  const pem = join(directory, "a.pem");
  const other = join(directory, "b.pem");
  const print = () => fingerprintConfig(file, [pem, other]);
  await writeFile(file, "domains: []");
  await writeFile(pem, "1");
  await writeFile(other, "2");
  const first = await print();
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  await utimes(file, new Date(0), new Date(0));
  expect(await print()).toBe(first);
  expect(await fingerprintConfig(file, [other, pem, pem])).toBe(first);
  await writeFile(pem, "2");
  await writeFile(other, "1");
  const swapped = await print();
  expect(swapped).not.toBe(first);
  await rm(other);
  const missing = await print();
  expect(missing).not.toBe(swapped);
  await writeFile(other, "2");
  await writeFile(pem, "1");
  expect(await print()).toBe(first);
});

test("a ConfigMap that swaps its symbolic link is a change", async () => {
  const directory = temporaryFolder();
  for (const version of ["v1", "v2"]) {
    await mkdir(join(directory, version));
    await writeFile(join(directory, version, "certhorizon.yaml"), `domains: [${version}.example]`);
  }
  await symlink("v1", join(directory, "..data"));
  await symlink(join("..data", "certhorizon.yaml"), join(directory, "certhorizon.yaml"));
  const print = () => fingerprintConfig(join(directory, "certhorizon.yaml"), []);
  const before = await print();
  await symlink("v2", join(directory, "..next"));
  await rename(join(directory, "..next"), join(directory, "..data"));
  expect(await print()).not.toBe(before);
});
