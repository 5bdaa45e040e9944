import { createHmac } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { parse, stringify } from "yaml";
import { openSqliteStore } from "../../src/adapters/sqlite/sqlite-store.ts";
import { type IssuedLeaf, issueLeaf, pemOf } from "../../src/lab/authority.ts";
import { daysFrom } from "../../src/lab/family.ts";
import { type Lab, openLab } from "../../src/lab/world.ts";
import { startMailServer } from "../adapters/mail/mail-server.ts";
import { readMessage, valuesOf } from "../adapters/mail/raw-message.ts";
import { isAlertmanagerMissing, startAlertmanager } from "../tools/alertmanager.ts";
import { eventually } from "../tools/eventually.ts";
import { startMessageReceiver } from "../tools/message-receiver.ts";
import { run } from "../tools/run-command.ts";
import { runDaemon } from "../tools/running-daemon.ts";
import { freePort, temporaryFolder } from "../tools/workspace.ts";

const SECRET = "a key of the test";
const ENVIRONMENT = { HOOK_SECRET: SECRET, USER: "li" };

interface LabConfig {
  readonly stores: object;
  readonly defaults: object;
  readonly bindings: readonly { readonly domains: readonly string[] }[];
}

interface Ports {
  readonly mail: number;
  readonly webhook: string;
  readonly alertmanager: string;
}

/** Two domains of the lab, one of them expired, and all three roads. */
async function writeSmallConfig(lab: Lab, folder: string, ports: Ports): Promise<string> {
  const file = await lab.writeConfig(folder);
  const { stores, defaults, bindings } = parse(await readFile(file, "utf8")) as LabConfig;
  const kept = ["expired", "good"].map((name) => lab.find(name).domain);
  const config = {
    owners: { platform: { mail: ["sre@example.com"] }, web: { mail: ["web@example.com"] } },
    stores,
    defaults,
    bindings: bindings.filter(({ domains: [domain = ""] }) => kept.includes(domain.split(":")[0] ?? "")),
    schedule: { healthy: "1m", alert: "1m" },
    listen: `127.0.0.1:${await freePort()}`,
    log: { level: "warn" },
    mail: { from: "certhorizon@example.com", host: "127.0.0.1", port: ports.mail, tls: "none" },
    webhook: { url: `${ports.webhook}/hook`, secret_env: "HOOK_SECRET" },
    alertmanager: { urls: [ports.alertmanager] },
    links: { status: "https://certhorizon.example.com" },
  };
  await writeFile(file, stringify(config));
  return file;
}

/** What waits for company is due now: nobody wants to wait for it here. */
async function hurry(folder: string): Promise<void> {
  const store = await openSqliteStore({ file: join(folder, "certhorizon.db"), existingOnly: true });
  const waiting = await store.deliveries({ state: "waiting" }, 100);
  await store.updateDeliveries(waiting.map((one) => ({ ...one, nextAt: Date.now() })));
  await store.close();
}

interface Posted {
  readonly kind: string;
  readonly code?: string;
  readonly total?: number;
}

/** The subject of a mail, unfolded. */
function subjectOf(raw: string): string {
  return valuesOf(readMessage(raw), "subject").join();
}

describe.skipIf(isAlertmanagerMissing())("the daemon with mail, webhook and Alertmanager", () => {
  test("tells what is expired on all three roads, and its end", async () => {
    const folder = temporaryFolder();
    const lab = await openLab({ now: new Date() });
    onTestFinished(() => lab.close());
    const mails = await startMailServer({ disabledCommands: ["AUTH", "STARTTLS"] });
    onTestFinished(() => mails.close());
    const hook = await startMessageReceiver();
    const alertmanager = await startAlertmanager();
    const ports = { mail: mails.port, webhook: hook.url, alertmanager: alertmanager.url };
    const config = await writeSmallConfig(lab, folder, ports);
    const { domain, port } = lab.find("expired");
    const { domain: other } = lab.find("good");
    const certhorizon = async (...args: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await run([...args, "--config", config], {
        directory: folder,
        environment: ENVIRONMENT,
      });
      expect([code, stderr]).toEqual([0, ""]);
      return stdout;
    };
    const { daemon, begun } = await runDaemon(config, { environment: ENVIRONMENT });
    await begun;
    /** Has the daemon look at once, as often as it takes. */
    const until = async (check: () => void | Promise<void>): Promise<void> => {
      for (const name of [domain, other]) await certhorizon("recheck", name);
      await eventually(async () => {
        await daemon.sweep();
        await hurry(folder);
        await check();
      }, 60_000);
    };
    const subjects = (): readonly string[] => mails.received.map(({ raw }) => subjectOf(raw));
    const posts = (): readonly Posted[] => hook.messages.map(({ body }) => JSON.parse(body) as Posted);
    const alerts = (of: string): readonly string[] =>
      alertmanager
        .told()
        .flatMap(({ labels, status }) => (labels["domain"] === of ? [`${labels["code"]} ${status}`] : []));
    const serve = async (name: string, leaf: IssuedLeaf): Promise<void> => {
      await writeFile(join(folder, `hosted/${name}.pem`), pemOf(leaf.chain));
      lab.exchange(name, [leaf]);
      await daemon.reload();
    };

    // At the start: one mail with everything.
    await until(() => {
      expect(subjects()).toEqual([expect.stringMatching(/^\[baseline\] /)]);
      expect(posts()).toMatchObject([{ kind: "baseline" }]);
      expect(alerts(domain)).toEqual(["leaf-expired firing"]);
    });
    expect(mails.received[0]?.to).toEqual(["sre@example.com"]);
    expect(mails.received[0]?.raw).toContain(`${domain}:${port}`);
    for (const { headers, body } of hook.messages) {
      const text = `${headers["x-certhorizon-timestamp"]}.${body}`;
      const signature = createHmac("sha256", SECRET).update(text).digest("hex");
      expect(headers["x-certhorizon-signature"]).toBe(`sha256=${signature}`);
    }

    // What breaks later has a mail of its own.
    const { now } = lab;
    const ended = await issueLeaf({
      issuer: lab.family.r3Ecdsa,
      names: [other],
      keyType: "ecdsa",
      notBefore: daysFrom(now, -90),
      notAfter: daysFrom(now, -1),
    });
    await serve("good", ended);
    await until(() => {
      expect(subjects()[1]).toBe(
        `[critical] ${other}:${lab.find("good").port}: certificate expired (leaf-expired)`,
      );
      expect(posts()[1]).toMatchObject({ kind: "opened", code: "leaf-expired", total: 1 });
      expect(alerts(other)).toContain("leaf-expired firing");
    });
    expect(await certhorizon("ack", other, "--until", "2d", "--reason", "ticket 4711")).toMatch(
      /^1 finding is acknowledged until .* \(in 2 days\), number 1\. It ends by itself when another certificate is concerned or things get worse\.\n$/,
    );
    expect(await certhorizon("ack")).toContain("ticket 4711");
    // Alertmanager hears of it too, and of its end.
    await until(() => expect(alerts(other).at(-1)).toBe("leaf-expired resolved"));
    await certhorizon("ack", "--end", "1");
    await until(() => expect(alerts(other).at(-1)).toBe("leaf-expired firing"));

    expect(await certhorizon("test-alert")).toBe(
      `mail to sre@example.com: accepted (250 OK: message queued)\nwebhook ${hook.url}/hook: accepted (HTTP 200)\nAlertmanager ${alertmanager.url}: accepted (HTTP 200)\n`,
    );
    expect(subjects().at(-1)).toBe("[test] certhorizon: mails arrive");
    expect(await certhorizon("silence", "*.old.example", "--until", "4h", "--reason", "goes")).toMatch(
      /^Silenced until .*, number 2\. .*What is still open then is told\.\n$/,
    );
    expect(await certhorizon("downgrade", domain, "--until", "4h", "--reason", "the CA is down")).toMatch(
      /^The return to HTTP of expired\.lab\.example:\d+ is recorded until .*, number 3\. Outages of HTTPS/,
    );
    await until(() => {
      expect(subjects().at(-1)).toMatch(/^\[warning\] expired\.lab\.example:\d+: goes without HTTPS/);
      expect(alerts(domain)).toEqual(expect.arrayContaining(["leaf-expired resolved", "downgraded firing"]));
    });

    // Mended: the end is told to those who heard of it.
    for (const name of ["expired", "good"]) await serve(name, await lab.renew(name));
    await until(() => {
      expect(
        subjects()
          .filter((subject) => subject.startsWith("[mended]"))
          .toSorted(),
      ).toEqual([
        expect.stringContaining("expired.lab.example"),
        expect.stringContaining("good.lab.example"),
      ]);
      expect(posts().filter(({ kind }) => kind === "cleared")).toHaveLength(2);
      expect(alerts(other).at(-1)).toBe("leaf-expired resolved");
      expect(alerts(domain).at(-1)).toBe("downgraded resolved");
    });
    const told = await certhorizon("deliveries", other);
    expect(told).toMatch(
      /cleared critical +leaf-expired good\.lab\.example:\d+ +sre@example\.com +mail +sent +250 OK: message queued\n/,
    );
    expect(told).toMatch(
      /opened critical +leaf-expired good\.lab\.example:\d+ +platform +webhook +sent +HTTP 200\n/,
    );
  });
});
