import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { openMetricsListener, type Readiness } from "../../src/adapters/web/metrics-listener.ts";
import { DEFAULT_CONFIG_FILES } from "../../src/commands/shell.ts";
import { defaultConfig } from "../../src/config/default-config.ts";
import { loadConfig } from "../../src/config/load.ts";
import { mergeConfig } from "../../src/config/merge-config.ts";
import { formatProblem } from "../../src/config/problem.ts";
import { run } from "../tools/run-command.ts";
import { temporaryFolder } from "../tools/workspace.ts";

const project = resolve(import.meta.dirname, "../..");
const text = (file: string): string => readFileSync(join(project, file), "utf8");

/** The parts of manifests that something else must agree with. */
interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
  readonly spec?: unknown;
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

interface Deployment {
  readonly replicas: number;
  readonly strategy: { readonly type: string };
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly template: {
    readonly metadata: { readonly labels: Readonly<Record<string, string>> };
    readonly spec: {
      readonly securityContext: Readonly<Record<string, unknown>>;
      readonly containers: readonly [Container];
      readonly volumes: readonly Volume[];
    };
  };
}

interface Container {
  readonly args: readonly string[];
  readonly envFrom: readonly { readonly secretRef: { readonly name: string } }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

interface Volume {
  readonly name: string;
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly configMap?: { readonly name: string };
  readonly secret?: { readonly secretName: string };
}

interface Service {
  readonly selector: Readonly<Record<string, string>>;
  readonly publishNotReadyAddresses: boolean;
  readonly ports: readonly { readonly port: number; readonly targetPort: string }[];
}

const documents = parseAllDocuments(text("docs/deploy/kubernetes.yaml"));
const manifests = documents.map((document) => document.toJS() as Manifest);
const deployment = one("Deployment").spec as Deployment;
const pod = deployment.template.spec;
const [container] = pod.containers;
const dockerfile = text("Dockerfile");

function one(kind: string, name?: string): Manifest {
  const found = manifests.filter((m) => m.kind === kind && (name === undefined || m.metadata.name === name));
  if (found[0] === undefined || found.length > 1) throw new Error(`${found.length} of ${kind} ${name}`);
  return found[0];
}

/** `certhorizon COMMAND --help`, which must know every option given. */
async function expectKnown([command = "", ...rest]: readonly string[]): Promise<void> {
  const { code, stdout } = await run([command, "--help"]);
  expect([command, code]).toEqual([command, 0]);
  for (const option of rest.filter((word) => word.startsWith("--"))) expect(stdout).toContain(option);
}

test("the manifest is sound YAML, and every name in it leads to something in it", () => {
  expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
  expect(manifests.map(({ kind }) => kind)).toEqual([
    "ConfigMap",
    "Secret",
    "Secret",
    "PersistentVolumeClaim",
    "Deployment",
    "Service",
  ]);
  for (const { persistentVolumeClaim, configMap, secret } of pod.volumes) {
    if (persistentVolumeClaim !== undefined) one("PersistentVolumeClaim", persistentVolumeClaim.claimName);
    if (configMap !== undefined) one("ConfigMap", configMap.name);
    if (secret !== undefined) one("Secret", secret.secretName);
  }
  for (const { secretRef } of container.envFrom) one("Secret", secretRef.name);
  const mounted = container.volumeMounts.map(({ name }) => name);
  expect(mounted.toSorted()).toEqual(pod.volumes.map(({ name }) => name).toSorted());
  const { labels } = deployment.template.metadata;
  const service = one("Service").spec as Service;
  expect(deployment.selector.matchLabels).toEqual(labels);
  expect(service.selector).toEqual(labels);
  expect(service.ports[0]?.targetPort).toBe(container.ports[0]?.name);
});

test("one daemon per database, and nothing more than it needs", () => {
  expect(deployment).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
  expect(dockerfile).toMatch(/^USER node$/m);
  expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000 });
  expect(container.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  });
});

test("the port is that of program and image", () => {
  const { port } = defaultConfig(project).listen;
  expect(dockerfile).toContain(`CERTHORIZON_LISTEN=0.0.0.0:${port} `);
  expect(dockerfile).toContain(`EXPOSE ${port}\n`);
  expect(container.ports).toEqual([{ name: "metrics", containerPort: port }]);
  expect((one("Service").spec as Service).ports[0]?.port).toBe(port);
  expect(text("docs/deployment.md")).toContain(`-p 127.0.0.1:${port}:${port}`);
});

test("probes ask paths that the listener has: alive while not ready, ready when ready", async () => {
  let readiness: Readiness = { ready: false, sentence: "Not yet." };
  const opened = await openMetricsListener({
    host: "127.0.0.1",
    port: 0,
    render: async function* () {
      yield "";
    },
    readiness: async () => readiness,
    onError: () => undefined,
  });
  if (opened.kind !== "listening") throw new Error(opened.sentence);
  const { listener } = opened;
  onTestFinished(() => listener.close(100));
  const statusOf = async ({ httpGet: { path, port } }: Probe): Promise<number> => {
    expect(port).toBe(container.ports[0]?.name);
    const response = await fetch(`${listener.url}${path}`);
    await response.text();
    return response.status;
  };
  const { startupProbe, livenessProbe, readinessProbe } = container;
  const probes = [startupProbe, livenessProbe, readinessProbe];
  expect(await Promise.all(probes.map(statusOf))).toEqual([200, 200, 503]);
  readiness = { ready: true };
  expect(await Promise.all(probes.map(statusOf))).toEqual([200, 200, 200]);
});

test("the container's paths are those of the image, and its command exists", async () => {
  const database = /CERTHORIZON_DATABASE=(\S+)/.exec(dockerfile)?.[1] ?? "";
  const mounts = container.volumeMounts.map(({ mountPath }) => mountPath);
  expect(mounts).toContain(dirname(database));
  expect(dockerfile).toContain(`VOLUME ${dirname(database)}\n`);
  const file = container.args[container.args.indexOf("--config") + 1] ?? "";
  expect(mounts).toContain(dirname(file));
  expect(Object.keys(one("ConfigMap").data ?? {})).toEqual([basename(file)]);
  expect(DEFAULT_CONFIG_FILES).toContain(file);
  await expectKnown(container.args);
});

test("the configuration of the manifest is valid with the secrets of the manifest", async () => {
  const folder = temporaryFolder();
  const environment = Object.assign(
    {},
    ...container.envFrom.map(({ secretRef }) => one("Secret", secretRef.name).stringData),
  );
  for (const { name, secret } of pod.volumes) {
    const files = Object.entries(
      secret === undefined ? {} : (one("Secret", secret.secretName).stringData ?? {}),
    );
    for (const [file, content] of files) await writeFile(join(folder, file), content);
    if (secret !== undefined) expect(name).toBe("secrets");
  }
  const mount = container.volumeMounts.find(({ name }) => name === "secrets")?.mountPath ?? "";
  const config = one("ConfigMap").data?.["certhorizon.yaml"] ?? "";
  expect(config).toContain(`${mount}/`);
  await writeFile(join(folder, "certhorizon.yaml"), config.replaceAll(mount, folder));
  const loaded = await loadConfig(join(folder, "certhorizon.yaml"), environment, {
    now: Date.UTC(2026, 10, 22),
  });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join("\n"));
  expect(mergeConfig(loaded.config).bindings).toHaveLength(2);
});

test("the unit starts and reloads with commands that exist, and writes where it may", async () => {
  const unit = text("docs/deploy/certhorizon.service");
  const values = (key: string): readonly string[] =>
    [...unit.matchAll(new RegExp(`^${key}=(.*)$`, "gm"))].map(([, value = ""]) => value);
  const bin = (JSON.parse(text("package.json")) as { bin: Record<string, string> }).bin["certhorizon"] ?? "";
  const [start = ""] = values("ExecStart");
  const [program = "", args = ""] = start.split(`/certhorizon/${bin} `);
  expect(program).toMatch(/^\/usr\/bin\/node .*\/node_modules$/);
  expect(DEFAULT_CONFIG_FILES).toContain(args.split("--config ")[1]);
  await expectKnown(args.split(" "));
  expect(values("Environment")).toContain(
    `CERTHORIZON_DATABASE=%S/${values("StateDirectory")[0]}/certhorizon.db`,
  );
  expect(values("ExecReload")).toEqual(["/bin/kill -HUP $MAINPID"]);
  expect(values("MemoryDenyWriteExecute")).toEqual([]);
});
