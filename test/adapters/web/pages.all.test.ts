import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSqliteStore } from "../../../src/adapters/sqlite/sqlite-store.ts";
import type { Daemon } from "../../../src/app/daemon.ts";
import { DEFAULT_DATABASE } from "../../../src/config/database-place.ts";
import type { Delivery } from "../../../src/core/alerts/delivery.ts";
import type { Lab } from "../../../src/lab/world.ts";
import { eventually } from "../../tools/eventually.ts";
import { type LabWithMail, mailAbout, openLabWithMail } from "../../tools/lab-with-mail.ts";
import { run } from "../../tools/run-command.ts";

const CHROMIUM = "/usr/bin/chromium";
const TOKEN = "lab-token-0123456789";
/** What a page is wider than its window. */
const OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

/** The pages in a real browser, on the daemon that watches the lab. */
describe.skipIf(!existsSync(CHROMIUM))(`in ${CHROMIUM}`, () => {
  let directory: string;
  let world: LabWithMail;
  let lab: Lab;
  let daemon: Daemon;
  let browser: Browser;
  let axe: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "certhorizon-pages-"));
    world = await openLabWithMail({
      directory,
      more: "status: { token_env: PAGE_TOKEN }\n",
      environment: { PAGE_TOKEN: TOKEN },
    });
    ({ lab, daemon } = world);
    const args =
      "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
    browser = await chromium.launch({ executablePath: CHROMIUM, args: args.split(" ") });
    axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  });

  afterAll(async () => {
    await browser?.close();
    await world?.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** Logged in; what the console says is kept, and violations of the policy with it. */
  async function visit(options: BrowserContextOptions = {}): Promise<{ page: Page; said: string[] }> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    page.on("requestfailed", (request) => {
      // Going on to the next page ends what the last one still asked for.
      const why = request.failure()?.errorText ?? "";
      if (why !== "net::ERR_ABORTED") said.push(`${why}: ${request.url()}`);
    });
    await page.goto(`${daemon.pageUrl}/roots`);
    expect(new URL(page.url()).pathname).toBe("/login");
    await page.getByLabel("Token").fill(TOKEN);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.waitForURL("**/roots");
    return { page, said };
  }

  function address(fault: string): string {
    const { domain, port } = lab.find(fault);
    return `/domains/${domain}:${port}`;
  }

  function places(): Readonly<Record<string, string>> {
    return {
      overview: "/",
      findings: "/findings",
      roots: "/roots",
      runbooks: "/runbooks",
      runbook: "/runbooks/chain-incomplete",
      "runbook-filled-in": address("expiring").replace("/domains/", "/runbooks/leaf-expiring?domain="),
      hosting: "/runbooks/README",
      silences: "/silences",
      messages: "/deliveries",
      "given-up": "/deliveries?state=failed",
      expiring: address("expiring"),
      incomplete: address("missing-intermediate"),
      half: address("partly-deployed"),
      refused: address("refused"),
      "no-such": "/domains/nobody.example:443",
    };
  }

  const LOOKS = {
    light: { colorScheme: "light", viewport: { width: 1360, height: 900 } },
    dark: { colorScheme: "dark", viewport: { width: 1360, height: 900 } },
    phone: { colorScheme: "light", viewport: { width: 360, height: 740 }, hasTouch: true },
  } as const;

  test.each(
    Object.entries(LOOKS),
  )("%s: no complaint, nothing scrolls sideways, everybody can read it", async (_look, options) => {
    const { page, said } = await visit(options);
    for (const [name, path] of Object.entries(places())) {
      const answer = await page.goto(daemon.pageUrl + path);
      expect((await answer?.body())?.length, name).toBeLessThan(100 * 1024);
      const overflow = await page.evaluate(OVERFLOW);
      expect(overflow, `${name} is too wide`).toBe(0);
      expect(await violations(page, axe), name).toEqual([]);
    }
    // The address of nobody is answered with 404, which browsers mention.
    expect(said.filter((line) => !/status of 404/.test(line))).toEqual([]);
  });

  test("every runbook is shown without a complaint", async () => {
    const { page, said } = await visit();
    await page.goto(`${daemon.pageUrl}/runbooks`);
    const links = await page.locator("main a[href^='/runbooks/']").all();
    const paths = await Promise.all(links.map((link) => link.getAttribute("href")));
    expect(paths.length).toBeGreaterThan(50);
    for (const path of new Set(paths)) {
      await page.goto(`${daemon.pageUrl}${path}`);
      expect(await page.getByRole("heading", { level: 1 }).count(), `${path}`).toBe(1);
      expect(await violations(page, axe), `${path}`).toEqual([]);
    }
    await page.goto(`${daemon.pageUrl}/runbooks/leaf-expiring`);
    await page.getByRole("link", { name: "at OSS" }).click();
    await page.waitForURL("**/runbooks/README#at-oss");
    expect(await page.getByRole("heading", { name: "At OSS" }).isVisible()).toBe(true);
    await page.goto(daemon.pageUrl + address("expiring"));
    await page.getByRole("link", { name: "leaf-expiring" }).first().click();
    const key = address("expiring").slice("/domains/".length);
    await page.getByText(`certhorizon check ${key}`).first().waitFor();
    await page.getByRole("link", { name: "at OSS" }).click();
    await page.waitForURL(`**/runbooks/README?domain=${key}#at-oss`);
    expect(await page.getByText(/\bDOMAIN\b/).count()).toBe(0);
    expect(said).toEqual([]);
  }, 120_000);

  test("who was told stands on the page of the domain", async () => {
    const { page } = await visit();
    await page.goto(daemon.pageUrl + address("expiring"));
    const messages = page.getByRole("region", { name: /^Messages/ });
    const told = messages.getByRole("row").filter({ hasText: "leaf-expiring: opened, warning" });
    expect(await told.getByRole("cell").allTextContents()).toEqual(
      expect.arrayContaining(["mail", "sre@lab.example"]),
    );
    expect(mailAbout(world.mails, "leaf-expiring").raw).toContain("Subject: [warning] expiring.lab.example");
  });

  test("what was given up is warned of, found, and sent again by a button", async () => {
    const store = await openSqliteStore({
      file: join(dirname(world.configFile), DEFAULT_DATABASE),
      existingOnly: true,
    });
    const id = "given-up-in-a-test";
    const at = Date.now();
    const dead: Delivery = {
      ...{ id, road: "mail", copy: "", kind: "test", incident: "", owner: "platform", severity: "warning" },
      ...{ createdAt: at, nextAt: at, attempts: 2, state: "failed", endedAt: at, detail: {} },
      ...{ recipients: ["sre@lab.example"], answer: "550 5.1.1 <sre@lab.example>: no such user" },
    };
    await store.addDeliveries([dead], ["mail"]);
    await store.updateDeliveries([dead]);
    await store.close();
    for (const [look, options] of Object.entries(LOOKS)) {
      const { page, said } = await visit(options);
      await page.goto(`${daemon.pageUrl}/deliveries?state=failed`);
      expect(await page.getByRole("row").filter({ hasText: "no such user" }).count()).toBe(1);
      expect(await page.evaluate(OVERFLOW), look).toBe(0);
      expect(await violations(page, axe), look).toEqual([]);
      expect(said).toEqual([]);
    }
    const { page } = await visit();
    await daemon.refresh();
    await page.goto(`${daemon.pageUrl}/`);
    expect(await page.locator("main").textContent()).toContain("Not everybody is told: 1 was given up");
    expect(await violations(page, axe)).toEqual([]);
    await page.getByRole("link", { name: "was given up" }).click();
    await page.getByRole("button", { name: "Send again what was given up (1)" }).click();
    await page.waitForURL(/done=retry/);
    expect(await page.getByRole("status").textContent()).toContain("waits to be sent again");
    await eventually(() => mailAbout(world.mails, "[test]"));
    await page.goto(`${daemon.pageUrl}/deliveries?state=failed`);
    expect(await page.locator("main").textContent()).toContain("No message was given up.");
  });

  test("a finding is acknowledged by the button, shows so everywhere, and is ended by another", async () => {
    const { page, said } = await visit();
    const path = address("expired");
    const quiet = "acknowledged by Li Wei";
    for (const answer of [`${path}/acknowledge`, "/silences/1/end"])
      expect((await page.request.get(daemon.pageUrl + answer)).status(), answer).toBe(404);
    await page.goto(daemon.pageUrl + path);
    await page.getByText("Acknowledge leaf-expired").click();
    const form = page.locator("form[action$='/acknowledge']");
    await form.getByLabel("Who are you?").fill("Li Wei");
    // The browser insists on a reason.
    await form.getByRole("button", { name: "Acknowledge" }).click();
    expect(page.url()).not.toContain("done=");
    await form.getByLabel("Why, and what happens next?").fill("a new one is ordered");
    await form.getByLabel("For").selectOption("3 days");
    await form.getByRole("button", { name: "Acknowledge" }).click();
    await page.waitForURL(/done=acknowledge/);
    expect(await page.getByRole("status").textContent()).toContain("Acknowledged");
    for (const place of [path, "/", "/findings", "/silences"]) {
      await page.goto(daemon.pageUrl + place);
      const shown = await page.locator("main").textContent();
      if (place === "/silences") expect(shown).toMatch(/acknowledged.*expired.*Li Wei.*a new one is ordered/);
      else expect(shown, place).toContain(quiet);
      expect(await violations(page, axe), place).toEqual([]);
    }
    const { stdout } = await run(["findings", "--config", world.configFile]);
    expect(stdout).toContain("Acknowledged by Li Wei until ");
    await page.goto(`${daemon.pageUrl}/silences`);
    await page.getByRole("button", { name: "End number 1" }).click();
    await page.waitForURL(/done=end/);
    expect(await page.locator("main").textContent()).toContain("Nothing is acknowledged or silenced.");
    await page.goto(daemon.pageUrl + path);
    expect(await page.locator("main").textContent()).not.toContain(quiet);
    expect(said.filter((line) => !/status of 404/.test(line))).toEqual([]);
  });

  test("a domain is silenced from its page", async () => {
    const { page } = await visit();
    await page.goto(daemon.pageUrl + address("refused"));
    await page.getByText("Silence this domain").click();
    const form = page.locator("form[action$='/silence']");
    await form.getByLabel("Who are you?").fill("Li Wei");
    await form.getByLabel("Why, and what happens next?").fill("moves today");
    await form.getByRole("button", { name: "Silence" }).click();
    await page.waitForURL(/done=silence/);
    expect(await page.locator("article.finding").first().textContent()).toContain(
      "silence by Li Wei, until ",
    );
  });

  test("without JavaScript everything is there", async () => {
    const { page } = await visit({ javaScriptEnabled: false });
    await page.goto(daemon.pageUrl + address("missing-intermediate"));
    await page.getByText("Details").first().click();
    expect(await page.getByText("http://aia.lab.invalid/").first().isVisible()).toBe(true);
    expect(await page.getByRole("img", { name: /^Trust horizons of/ }).isVisible()).toBe(true);
  });

  test("filters and search narrow the list, and stay in the address", async () => {
    const { page } = await visit();
    await page.goto(`${daemon.pageUrl}/`);
    const rows = page.locator("tbody tr");
    expect(await rows.count()).toBe(lab.domains.length);
    await page.getByLabel("owner").selectOption("web");
    await page.getByRole("button", { name: "Show" }).click();
    expect(new URL(page.url()).searchParams.get("owner")).toBe("web");
    const ofWeb = await rows.count();
    expect(ofWeb).toBeGreaterThan(0);
    expect(ofWeb).toBeLessThan(lab.domains.length);
    await page.getByRole("link", { name: "Everything" }).click();
    await page.getByLabel("Search").fill("EXPIR");
    await page.getByLabel("Search").press("Enter");
    expect(new URL(page.url()).searchParams.get("q")).toBe("EXPIR");
    expect(await page.locator("tbody th a").allTextContents()).toEqual(
      expect.arrayContaining([expect.stringContaining("expired.lab.example")]),
    );
    await page.getByRole("link", { name: /critical$/ }).click();
    expect(page.url()).toMatch(/condition=critical&q=EXPIR|q=EXPIR&condition=critical/);
    await page.reload();
    expect(await page.getByLabel("Search").inputValue()).toBe("EXPIR");
  });

  test("the keyboard alone leads to a domain and has it looked at again", async () => {
    const { page } = await visit();
    await page.goto(`${daemon.pageUrl}/`);
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    await page.locator("tbody th a").first().focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/domains\//);
    await page.getByRole("button", { name: "Look again now" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/done=recheck/);
    expect(await page.getByRole("status").textContent()).toContain("looks at it within a second or two");
  });

  test("a link of another site finds the visitor still logged in, a form of another site changes nothing", async () => {
    const { page } = await visit();
    const target = daemon.pageUrl + address("missing-intermediate");
    await page.route("http://elsewhere.example/**", (route) =>
      route.fulfill({
        contentType: "text/html",
        body: `<a href="${target}">link</a><form method="post" action="${target}/recheck"><button>send</button></form>`,
      }),
    );
    await page.goto("http://elsewhere.example/");
    await page.getByRole("link").click();
    await page.waitForURL(target);
    await page.getByRole("heading", { name: /^incomplete\.lab\.example/ }).waitFor();
    await page.goto("http://elsewhere.example/");
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith("/recheck")),
      page.getByRole("button").click(),
    ]);
    expect([401, 403]).toContain(answer.status());
  });
});

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** What WCAG 2 A and AA object to. Evaluated in the page's own world, past its policy, which forbids every script. */
async function violations(page: Page, axe: string): Promise<readonly string[]> {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate<AxeResults>(
    'axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] })',
  );
  return found.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("\n")}`,
  );
}
