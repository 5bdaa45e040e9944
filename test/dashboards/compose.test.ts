import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { readDashboards } from "../tools/dashboard-model.ts";
import { run } from "../tools/run-command.ts";

const root = resolve(import.meta.dirname, "../..");
const folder = join(root, "dashboards/compose");
const rules = join(root, "dashboards/prometheus");
const dockerfile = readFileSync(join(root, "Dockerfile"), "utf8");

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly volumes: readonly string[];
  readonly ports: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
}

const { services, volumes } = read<Compose>("compose.yml");

function read<T>(file: string): T {
  return parse(readFileSync(join(folder, file), "utf8")) as T;
}

/** Where a service finds a file or folder of the project, by the path in the project. */
function mountOf(service: string, path: string): string | undefined {
  return services[service]?.volumes
    .map((volume) => volume.split(":"))
    .find(([source = ""]) => source.startsWith(".") && resolve(folder, source) === join(root, path))?.[1];
}

it("mounts files and folders that exist, read-only, and volumes that are declared", () => {
  for (const [name, service] of Object.entries(services)) {
    for (const volume of service.volumes) {
      const [source = "", target = "", mode] = volume.split(":");
      expect(target, volume).toMatch(/^\//);
      if (!source.startsWith(".")) {
        expect(Object.keys(volumes), name).toContain(source);
        continue;
      }
      expect(mode, volume).toBe("ro");
      if (resolve(folder, source) === rules) continue; // has a test of its own
      expect(existsSync(resolve(folder, source)), volume).toBe(true);
      expect(/\.ya?ml$/.test(target), volume).toBe(statSync(resolve(folder, source)).isFile());
    }
  }
});

it("publishes on loopback only", () => {
  for (const { ports } of Object.values(services)) {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:(\d+):\1$/);
  }
});

it("fits the image of certhorizon", () => {
  const { build = "", volumes: mounted = [], ports = [] } = services["certhorizon"] ?? {};
  expect(resolve(folder, build)).toBe(root);
  const port = /^EXPOSE (\d+)$/m.exec(dockerfile)?.[1];
  expect(ports).toEqual([`127.0.0.1:${port}:${port}`]);
  expect(mounted).toContain(`certhorizon:${/^VOLUME (\S+)$/m.exec(dockerfile)?.[1]}`);
  expect(mountOf("certhorizon", "dashboards/compose/certhorizon.yaml")).toBe(
    "/etc/certhorizon/certhorizon.yaml",
  );
});

it("names images by a version", () => {
  const images = Object.values(services).flatMap(({ image }) => image ?? []);
  expect(images).toHaveLength(3);
  for (const image of images) expect(image).toMatch(/^[a-z]+\/[a-z]+:v?\d+\.\d+\.\d+$/);
});

it("has services call each other at the ports they publish", () => {
  const published = Object.entries(services).flatMap(([name, { ports }]) =>
    ports.map((port) => `${name}:${port.split(":")[2]}`),
  );
  const prometheus = readFileSync(join(folder, "prometheus.yml"), "utf8");
  const source = readFileSync(join(folder, "grafana/provisioning/datasources/prometheus.yml"), "utf8");
  const called = [...`${prometheus}\n${source}`.matchAll(/\b([a-z]+:\d{4})\b/g)].map(
    ([, address]) => address,
  );
  expect(called.sort()).toEqual(["alertmanager:9093", "certhorizon:9631", "prometheus:9090"]);
  for (const address of called) expect(published).toContain(address);
});

it("gives Prometheus its configuration, its volume and the folder of the rules", () => {
  const config = mountOf("prometheus", "dashboards/compose/prometheus.yml");
  expect(services["prometheus"]?.command).toContain(`--config.file=${config}`);
  expect(services["prometheus"]?.volumes).toContain("prometheus:/prometheus");
  expect(services["prometheus"]?.command).toContain("--storage.tsdb.path=/prometheus");
  expect(mountOf("prometheus", "dashboards/prometheus")).toBe("/etc/prometheus/rules");
});

it("names rule files that exist", () => {
  const { rule_files: named } = read<{ readonly rule_files: readonly string[] }>("prometheus.yml");
  const mounted = readdirSync(rules).map((file) => `/etc/prometheus/rules/${file}`);
  expect(named.length).toBeGreaterThan(0);
  for (const rule of named) expect(mounted).toContain(rule);
});

it("gives Grafana the dashboards where its provider looks, and a data source at the rhythm of the scrapes", () => {
  const { providers } = read<{
    readonly providers: readonly { readonly options: { readonly path: string } }[];
  }>("grafana/provisioning/dashboards/certhorizon.yml");
  expect(providers.map(({ options }) => options.path)).toEqual([mountOf("grafana", "dashboards/grafana")]);
  expect(Object.keys(readDashboards()).length).toBe(4);
  expect(mountOf("grafana", "dashboards/compose/grafana/provisioning")).toBe("/etc/grafana/provisioning");
  const { datasources } = read<{
    readonly datasources: readonly {
      readonly type: string;
      readonly jsonData: { readonly timeInterval: string };
    }[];
  }>("grafana/provisioning/datasources/prometheus.yml");
  const { global } = read<{ readonly global: { readonly scrape_interval: string } }>("prometheus.yml");
  expect(datasources.map(({ type, jsonData }) => [type, jsonData.timeInterval])).toEqual([
    ["prometheus", global.scrape_interval],
  ]);
});

it("starts with a configuration that certhorizon takes", async () => {
  expect(await run(["validate", "--config", join(folder, "certhorizon.yaml")])).toMatchObject({
    code: 0,
    stderr: "",
  });
});
