import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, it } from "vitest";
import { pemOf } from "../../src/lab/authority.ts";
import { authority, leafOf } from "./small-family.ts";

const project = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "library-example-"));

afterAll(() => rmSync(folder, { recursive: true }));

/** The example of the documentation, as it is written but for where the package lies. */
function example(): string {
  const page = readFileSync(join(project, "docs/library.md"), "utf8");
  const [, code = ""] = /```ts\n(.*?)```/s.exec(page) ?? [];
  const door = pathToFileURL(join(project, "src/index.ts")).href;
  expect(code).toContain('from "certhorizon"');
  return code.replace('from "certhorizon"', `from ${JSON.stringify(door)}`);
}

it("the documented example runs and tells what it promises", async () => {
  const root = await authority("Device Root");
  const issuing = await authority("Issuing CA", { issuer: root });
  const { chain } = await leafOf(issuing);
  writeFileSync(join(folder, "example.ts"), example());
  writeFileSync(join(folder, "devices.pem"), root.certificate.pem);
  const run = (): string =>
    execFileSync(process.execPath, ["--no-warnings", "example.ts"], { cwd: folder, encoding: "utf8" });

  writeFileSync(join(folder, "chain.pem"), pemOf(chain));
  expect(run()).toBe("devices: until 2027-01-01T00:00:00.000Z, the certificate itself ends 2027-01-01\n");

  writeFileSync(join(folder, "chain.pem"), pemOf(chain.slice(0, 1)));
  expect(run()).toBe(
    "devices: issuer-missing. The certificate of Issuing CA, which issued www.example.com, was not sent\n" +
      "The certificate of Issuing CA, which issued www.example.com, is not sent. " +
      "Add it after the first certificate; get it at http://aia.lab.invalid/issuing-ca.crt.\n",
  );
});
