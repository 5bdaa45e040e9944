import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { openSqliteStore } from "../../src/adapters/sqlite/sqlite-store.ts";
import type { Delivery } from "../../src/core/alerts/delivery.ts";
import { HOUR, MINUTE } from "../../src/core/time.ts";
import { bindingOf, findingOf, lookAt, NOW } from "../contracts/store-fixtures.ts";
import { DEFAULT_OWNER, judging } from "../tools/post-office.ts";
import { type Ran, run } from "../tools/run-command.ts";
import { temporaryFolder, writeConfig } from "../tools/workspace.ts";

const IMG = bindingOf("img.example.com", { owner: "web" });
const IMG_8443 = bindingOf("img.example.com", { owner: "web", port: 8443 });
const DL = bindingOf("dl.example.com", { owner: "web" });

let directory: string;
beforeEach(async () => {
  directory = temporaryFolder();
  await writeConfig(directory, {
    owners: { web: { mail: ["web@example.com"] } },
    domains: ["img.example.com"],
  });
});

/** Every binding in one incident of one mail, and whatever else is to be there. */
async function planned(more: readonly Delivery[] = [], state: Delivery["state"] = "sent"): Promise<void> {
  const store = await openSqliteStore({ file: join(directory, "certhorizon.db") });
  store.openRoads(["mail"]);
  await store.replaceBindings([IMG, IMG_8443, DL], NOW, () => NOW);
  await store.endBaseline({ sources: [...IMG.sources] }, NOW, DEFAULT_OWNER);
  const looks = [IMG, IMG_8443].map((binding) => lookAt(binding, NOW));
  await store.record(
    looks,
    judging((binding) => [findingOf(binding)]),
  );
  const [first] = await store.deliveries({}, 10);
  if (first === undefined) throw new Error("nothing is to be told");
  await store.updateDeliveries([{ ...first, state, endedAt: NOW, recipients: ["web@example.com"] }]);
  const { incident } = first;
  await store.addDeliveries(more.map((one) => ({ ...one, incident: one.incident && incident })));
  await store.updateDeliveries(more);
  await store.close();
}

/** The n-th of messages about the same incident, one a minute. */
function message(n: number, state: Delivery["state"], incident = "the same"): Delivery {
  return {
    ...{ id: `m${n}`, road: "mail", copy: "", kind: "reminded", incident, owner: "web", severity: "warning" },
    ...{ createdAt: NOW + n * MINUTE, nextAt: NOW, attempts: 1, state, endedAt: NOW + n * MINUTE },
    ...{ recipients: [], answer: `answer ${n}`, detail: {} },
  } as const;
}

const deliveries = (...args: readonly string[]): Promise<Ran> =>
  run(["deliveries", ...args], { directory, now: () => NOW + HOUR });

describe("deliveries", () => {
  it("finds what was given up behind any number of newer ones, of a domain too", async () => {
    const newer = Array.from({ length: 60 }, (_, n) => message(n + 1, "sent"));
    await planned([message(0, "failed"), ...newer]);
    for (const args of [["--failed"], ["img.example.com:443", "--failed"]]) {
      const { stdout } = await deliveries(...args);
      expect(stdout, args.join(" ")).toContain("answer 0");
      expect(stdout).not.toContain("sent");
    }
    expect((await deliveries("img.example.com:443")).stdout).not.toContain("answer 0");
  });

  it("names a message about two ports of a domain once, with what it is about", async () => {
    await planned();
    const { stdout } = await deliveries("img.example.com");
    expect(stdout.match(/opened warning/g)).toHaveLength(1);
    expect(stdout).toMatch(/leaf-expiring img\.example\.com:\d+ and 1 more +web@example\.com +mail +sent/);
    const { deliveries: told } = JSON.parse((await deliveries("--json")).stdout);
    const about = {
      code: "leaf-expiring",
      subject: "binding",
      domain: "img.example.com",
      scope: "",
      total: 2,
    };
    expect(told).toMatchObject([{ kind: "opened", state: "sent", about }]);
  });

  it("says of messages that are about no incident what they are", async () => {
    const more = {
      incident: "",
      kind: "baseline",
      detail: { occasion: "at the start with the source file" },
    } as const;
    await planned([{ ...message(1, "failed", ""), ...more }]);
    expect((await deliveries("--failed")).stdout).toMatch(
      /baseline warning +stock-taking at the start with the source file +web +mail/,
    );
    const { deliveries: told } = JSON.parse((await deliveries("--failed", "--json")).stdout);
    expect(told).toMatchObject([{ kind: "baseline", about: null }]);
  });

  it.each([
    [[], "dl.example.com", "Nobody was told anything about dl.example.com:443 yet.\n"],
    [["--failed"], "", "Nothing was given up.\n"],
    [["--waiting"], "", "Nothing waits to be accepted.\n"],
    [["--failed"], "img.example.com:443", "Nothing about img.example.com:443 was given up.\n"],
    [["--waiting"], "img.example.com:443", "Nothing about img.example.com:443 waits to be accepted.\n"],
  ])("that show nothing say what there is none of: %j %s", async (options, domain, said) => {
    await planned();
    expect(await deliveries(...(domain === "" ? [] : [domain]), ...options)).toMatchObject({
      ...{ code: 0, stdout: said },
    });
  });

  it("says that nobody was told anything only where that is so", async () => {
    const store = await openSqliteStore({ file: join(directory, "certhorizon.db") });
    await store.close();
    expect((await deliveries()).stdout).toBe("Nobody was told anything yet.\n");
    await planned();
    expect((await deliveries()).stdout).toContain("leaf-expiring");
  });
});
