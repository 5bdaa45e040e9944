import { execFile } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLab } from "../src/lab/world.ts";

const run = promisify(execFile);
const project = resolve(import.meta.dirname, "..");
const windows = process.platform === "win32";

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function outcome(program: string, args: readonly string[], cwd: string): Promise<Outcome> {
  try {
    return { code: 0, ...(await run(program, args, { cwd, maxBuffer: 64 * 1024 * 1024 })) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

/** Packs and installs the package below `folder`; of the project's libraries only the declared dependencies are there. */
async function install(folder: string): Promise<string> {
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: project,
    shell: windows,
  });
  const tarball = /"filename": "([^"]+)"/.exec(stdout)?.[1] ?? "";
  const modules = join(folder, "node_modules");
  const home = join(modules, "certhorizon");
  await mkdir(home, { recursive: true });
  await run("tar", ["-xzf", join(folder, tarball), "--strip-components=1", "-C", home]);
  const { dependencies } = JSON.parse(await readFile(join(home, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(project, "node_modules", name), join(modules, name), "junction");
  }
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  return home;
}

describe("the package", () => {
  let folder: string;
  let home: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "certhorizon-package-"));
    home = await install(folder);
  }, 120_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("holds what runs and what is read, and no source", () => {
    const files = readdirSync(home, { recursive: true, encoding: "utf8" }).map((file) =>
      file.replaceAll("\\", "/"),
    );
    for (const wanted of [
      "bin/certhorizon.js",
      "dist/main.js",
      "dist/index.js",
      "dist/index.d.ts",
      "migrations/0001-initial.sql",
      "README.md",
      "LICENSE",
      "CHANGELOG.md",
    ]) {
      expect(files).toContain(wanted);
    }
    expect(files.filter((file) => /^(?:src|test)\b|(?<!\.d)\.ts$/.test(file))).toEqual([]);
    const data = (root: string): string[] =>
      readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".json"));
    expect(data(join(home, "dist"))).toEqual(data(join(project, "src")));
  });

  it("checks the lab like the checkout does", async () => {
    const lab = await openLab({ now: new Date() });
    try {
      const config = await lab.writeConfig(join(folder, "lab"));
      const bin = join(home, "bin/certhorizon.js");
      const { code, stdout, stderr } = await outcome(
        process.execPath,
        [bin, "check", "--json", "--config", config],
        folder,
      );
      expect(stderr).toBe("");
      expect(code).toBe(2);
      const { bindings } = JSON.parse(stdout) as { bindings: { domain: string; severity: string }[] };
      expect(bindings).toHaveLength(lab.domains.length);
      expect(bindings.find(({ domain }) => domain === lab.find("good").domain)?.severity).toBe("ok");
    } finally {
      await lab.close();
    }
  });

  it("brings its migrations", async () => {
    await writeFile(join(folder, "certhorizon.yaml"), "domains: [img.example.com]\n");
    const { code, stdout } = await outcome(
      process.execPath,
      [join(home, "bin/certhorizon.js"), "migrate"],
      folder,
    );
    expect(stdout).toContain("applied 1 ");
    expect(code).toBe(0);
  });

  it("is a library that runs and whose types hold on their own", async () => {
    await writeFile(
      join(folder, "user.ts"),
      `import { type ChainEvaluation, evaluateChain, type TrustStore } from "certhorizon";
const stores: readonly TrustStore[] = [];
const judged: ChainEvaluation = evaluateChain({ chain: [new Uint8Array([48, 0])], at: new Date(0), stores });
const leaf: string = "error" in judged.leaf ? judged.leaf.error : judged.leaf.subject;
export const words: readonly string[] = [leaf, ...judged.verdicts.map(({ reason }) => reason ?? "")];
`,
    );
    await writeFile(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          target: "es2022",
          module: "nodenext",
          strict: true,
          types: [],
          outDir: "out",
          rootDir: ".",
        },
        files: ["user.ts"],
      }),
    );
    const tsc = join(project, "node_modules/typescript/bin/tsc");
    expect(await outcome(process.execPath, [tsc, "-p", "."], folder)).toMatchObject({ code: 0, stdout: "" });
    const { stdout } = await run(
      process.execPath,
      ["--input-type=module", "-e", 'import { words } from "./out/user.js"; console.log(words.length);'],
      { cwd: folder },
    );
    expect(stdout).toBe("1\n");
  });
});

describe("an older Node.js", () => {
  const gate = join(project, "bin/certhorizon.js");
  const sentence = /^certhorizon needs Node\.js 24 or newer, this is v\d+\.\d+\.\d+\. .*brings its own\.\n$/;

  it("is told in one sentence", async () => {
    const pretend = 'Object.defineProperty(process, "versions", { value: { node: "22.9.0" } })';
    const args = ["--import", `data:text/javascript,${encodeURIComponent(pretend)}`, gate, "--version"];
    const { code, stdout, stderr } = await outcome(process.execPath, args, project);
    expect(stderr).toMatch(sentence);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  });

  it("is told so by a real one", async ({ skip }) => {
    const older = await olderNode();
    skip(older === undefined, "no older Node.js on the path");
    const { code, stdout, stderr } = await outcome(older ?? "", [gate, "--version"], project);
    expect(stderr).toMatch(sentence);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  });
});

async function olderNode(): Promise<string | undefined> {
  const programs = (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, windows ? "node.exe" : "node"));
  for (const program of programs.filter((file) => existsSync(file))) {
    accessSync(program, constants.X_OK);
    const { stdout } = await run(program, ["--version"]);
    if (Number(/^v(\d+)/.exec(stdout)?.[1]) < 24) return program;
  }
  return undefined;
}
