import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { describe, expect, it } from "vitest";

interface Room {
  /** Rooms whose files it may import. */
  readonly rooms: readonly string[];
  /** Libraries, and modules of Node that reach out of the process. */
  readonly packages: readonly string[];
}

const files = ["node:fs", "node:os"];

/** The house: who may import whom, and which library has its door where. A new room gets a line here. */
const HOUSE: Readonly<Record<string, Room>> = {
  core: { rooms: [], packages: ["node:crypto"] },
  ports: { rooms: ["core"], packages: [] },
  usecases: { rooms: ["core", "ports"], packages: [] },
  config: { rooms: ["core"], packages: ["yaml", "zod", ...files] },
  terminal: { rooms: ["core"], packages: [] },
  lab: {
    rooms: ["core"],
    packages: ["@peculiar/x509", "reflect-metadata", "node:http", "node:net", "node:tls", ...files],
  },
  "trust-data": { rooms: [], packages: [] },
  "adapters/aliyun": { rooms: ["core", "ports", "adapters/http"], packages: files },
  "adapters/certificate-files": {
    rooms: ["core"],
    packages: ["@peculiar/x509", "reflect-metadata", ...files],
  },
  "adapters/dns": {
    rooms: ["core", "ports"],
    packages: ["dns-packet", "node:dgram", "node:dns", "node:net", ...files],
  },
  "adapters/host": { rooms: ["core", "ports"], packages: ["node:dgram", "node:v8"] },
  // The one adapter that others may use.
  "adapters/http": {
    rooms: ["core", "ports"],
    packages: ["node:http", "node:https", "node:net", "node:tls"],
  },
  "adapters/inventory-file": { rooms: ["core", "ports", "config"], packages: files },
  "adapters/log": { rooms: ["core", "ports"], packages: ["pino"] },
  "adapters/alertmanager": { rooms: ["core", "ports", "adapters/http"], packages: [] },
  "adapters/mail": { rooms: ["core", "ports"], packages: ["nodemailer"] },
  "adapters/metrics": { rooms: ["core", "ports"], packages: ["prom-client"] },
  "adapters/schedule": { rooms: ["core", "ports"], packages: ["node-cron"] },
  "adapters/sqlite": { rooms: ["core", "ports"], packages: ["better-sqlite3", ...files] },
  "adapters/tls": {
    rooms: ["core", "ports"],
    packages: ["node:child_process", "node:http", "node:net", "node:tls"],
  },
  "adapters/trust-stores": { rooms: ["core", "ports", "trust-data"], packages: files },
  "adapters/web": {
    rooms: ["core", "ports"],
    packages: ["@hono/node-server", "hono", "node:http", "node:net"],
  },
  "adapters/webhook": { rooms: ["core", "ports", "adapters/http"], packages: ["node:crypto"] },
  app: { rooms: ["core", "ports", "usecases", "config", "adapters/*"], packages: files },
  commands: {
    rooms: ["core", "ports", "config", "terminal", "lab", "app"],
    packages: ["commander", ...files],
  },
  "main.ts": { rooms: ["core", "ports", "app", "commands"], packages: ["commander"] },
  "index.ts": { rooms: ["core"], packages: [] },
};

/** Rooms that decide and touch nothing: of Node they get only what their line says. */
const PURE = ["core", "ports", "usecases"];

/** What every other room may use without a word. */
const HARMLESS = [
  "node:crypto",
  "node:events",
  "node:path",
  "node:perf_hooks",
  "node:stream",
  "node:timers",
  "node:url",
  "node:util",
  "node:zlib",
];

interface Import {
  readonly file: string;
  readonly specifier: string;
  readonly from: string;
  /** A room, or a package. */
  readonly to: string;
}

const project = resolve(import.meta.dirname, "..");
const src = join(project, "src");
const sources = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) =>
  /\.[cm]?[jt]s$/.test(file),
);
const imports = sources.flatMap((file) => importsOf(file, readFileSync(join(src, file), "utf8")));

/** `adapters/tls` for a file below it, `core`, or the name of a file that lies in src itself. */
function roomOf(path: string): string {
  const [first = "", second = ""] = relative(src, path).split(sep);
  return first === "adapters" ? `${first}/${second}` : first;
}

/** `node:fs` for `node:fs/promises`, `@scope/name` for `@scope/name/part`. */
function packageOf(specifier: string): string {
  return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
}

function importsOf(file: string, text: string): readonly Import[] {
  const statement =
    /^(?:import|export)\b[^;"]*?\bfrom\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\(\s*"([^"]+)"/gm;
  return [...text.matchAll(statement)].map(([, first, second, third]) => {
    const specifier = first ?? second ?? third ?? "";
    const path = join(src, file);
    const to = specifier.startsWith(".") ? roomOf(resolve(dirname(path), specifier)) : packageOf(specifier);
    return { file, specifier, from: roomOf(path), to };
  });
}

function isAllowed({ from, to, specifier }: Import): boolean {
  const room = HOUSE[from];
  if (room === undefined) return false;
  if (specifier.startsWith("."))
    return from === to || room.rooms.includes(to) || room.rooms.includes(to.replace(/\/.*/, "/*"));
  return room.packages.includes(to) || (!PURE.includes(from) && HARMLESS.includes(to));
}

describe("the house", () => {
  it("has a line for every room", () => {
    const rooms = new Set(sources.map((file) => roomOf(join(src, file))));
    expect([...rooms].filter((room) => !(room in HOUSE))).toEqual([]);
  });

  it("imports only what its lines allow", () => {
    expect(imports.length).toBeGreaterThan(500);
    const forbidden = imports.filter((one) => !isAllowed(one));
    expect(forbidden.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
  });

  it("has no circle of rooms", () => {
    const open = new Map(
      Object.keys(HOUSE).map((room) => [
        room,
        new Set(imports.filter((i) => i.from === room && i.to !== room && i.to in HOUSE).map((i) => i.to)),
      ]),
    );
    for (;;) {
      const done = [...open].filter(([, needs]) => needs.size === 0).map(([room]) => room);
      if (done.length === 0) break;
      for (const room of done) open.delete(room);
      for (const needs of open.values()) for (const room of done) needs.delete(room);
    }
    expect([...open.keys()]).toEqual([]);
  });

  it("names every import as Node's own, as ours with its ending, or as a declared dependency", () => {
    const { dependencies } = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    const odd = imports.filter(
      ({ specifier }) =>
        !(specifier.startsWith("node:") && isBuiltin(specifier)) &&
        !/^\.\.?\/.*\.(ts|json)$/.test(specifier) &&
        !(packageOf(specifier) in dependencies),
    );
    expect(odd).toEqual([]);
    const unused = Object.keys(dependencies).filter((name) => !imports.some(({ to }) => to === name));
    expect(unused).toEqual([]);
  });
});

describe("each library", () => {
  const libraries = new Set(
    imports.map(({ to }) => to).filter((to) => !(to in HOUSE) && !to.startsWith("node:")),
  );

  /** Beside the one door: main.ts hands commander to the commands; the lab makes certificates with what inspect reads them with. */
  const second: Readonly<Record<string, string>> = {
    commander: "main.ts",
    "@peculiar/x509": "lab",
    "reflect-metadata": "lab",
  };

  it.each([...libraries].toSorted())("%s has one door", (library) => {
    const doors = new Set(imports.filter(({ to }) => to === library).map(({ from }) => from));
    expect([...doors].filter((room) => room !== second[library])).toHaveLength(1);
  });
});

it("core asks neither the clock nor chance", () => {
  const asking = sources.filter(
    (file) =>
      roomOf(join(src, file)) === "core" &&
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandom(?:Bytes|UUID|Int)\(/.test(
        readFileSync(join(src, file), "utf8"),
      ),
  );
  expect(asking).toEqual([]);
});

it("the pages name files that exist", () => {
  for (const page of ["README.md", "docs/architecture.md"]) {
    const text = readFileSync(join(project, page), "utf8");
    const named = [
      ...[...text.matchAll(/`((?:src|test|docs|migrations)\/[^`*]+)`/g)].map(([, path = ""]) =>
        join(project, path),
      ),
      ...[...text.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, path = ""]) =>
        join(project, dirname(page), path),
      ),
    ];
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  }
});
