import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createAccess } from "../../../../src/adapters/web/pages/access.ts";
import { createSecret } from "../../../../src/core/secret.ts";
import { HOUR } from "../../../../src/core/time.ts";
import { NOW } from "../../../contracts/store-fixtures.ts";
import { temporaryFolder } from "../../../tools/workspace.ts";
import { keyOf, sick } from "./planted.ts";
import { formTokenOf, openSite, type Site, tryToOpen } from "./site.ts";

const TOKEN = "planted-token-0123456789";
const SICK = sick("img.example.com", {});
const DOMAIN = `/domains/${keyOf(SICK)}`;
const WITH_TOKEN = { status: { token_env: "PAGE_TOKEN" }, environment: { PAGE_TOKEN: TOKEN } } as const;

async function tokenOf(site: Site): Promise<string> {
  return formTokenOf((await site.get(DOMAIN)).body);
}

test("every answer carries the headers that keep a browser strict", async () => {
  const site = await openSite({ planted: [SICK] });
  const answers = await Promise.all([
    ...["/", "/style.css", "/icon.svg", DOMAIN, "/index.json", "/nowhere", "/findings", "/roots"].map(
      (path) => site.get(path),
    ),
    site.get("/", { host: "evil.example" }),
    site.send("DELETE", "/"),
    site.send("POST", `${DOMAIN}/recheck`),
  ]);
  for (const { headers } of answers) {
    expect(headers).toMatchObject({
      "content-security-policy":
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    });
  }
  expect(answers.map(({ status }) => status)).toEqual([
    200, 200, 200, 200, 200, 404, 200, 200, 421, 405, 403,
  ]);
});

test("pages have no script, no style of their own and nothing from elsewhere", async () => {
  const site = await openSite({ planted: [SICK] });
  for (const path of ["/", DOMAIN, "/findings", "/roots", "/runbooks", "/silences", "/deliveries"]) {
    const { body } = await site.get(path);
    expect(body).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=|javascript:/i);
    expect(body).not.toMatch(/(?:src|href)="(?!\/|#)/);
  }
});

test("what asks is told the whole page or only its head", async () => {
  const site = await openSite({ planted: [SICK] });
  const head = await site.send("HEAD", "/");
  expect(head).toMatchObject({ status: 200, body: "" });
});

describe("on loopback", () => {
  test.each(["127.0.0.1:9632", "localhost:1", "[::1]:9632", "127.0.0.1"])("answers as %s", async (host) => {
    const site = await openSite();
    expect((await site.get("/", { host })).status).toBe(200);
  });

  test.each([
    "evil.example",
    "evil.example:9632",
    "127.0.0.1.evil.example",
    "localhost.evil.example:80",
  ])("does not answer as %s (DNS rebinding)", async (host) => {
    const site = await openSite({ planted: [SICK] });
    const answer = await site.get("/", { host });
    expect(answer.status).toBe(421);
    expect(answer.body).not.toContain("img.example.com");
  });

  test("answers under any name where it is open on purpose", async () => {
    const site = await openSite({ status: { open: true } });
    expect((await site.get("/", { host: "status.example" })).status).toBe(200);
  });
});

describe("a change", () => {
  test("is made by a form of ours, sent from here", async () => {
    const site = await openSite({ planted: [SICK] });
    const form = { form: await tokenOf(site) };
    const headers = { "sec-fetch-site": "same-origin" };
    const answer = await site.send("POST", `${DOMAIN}/recheck`, { form, headers });
    expect(answer).toMatchObject({ status: 303, headers: { location: `${DOMAIN}?done=recheck` } });
    expect(site.asked).toEqual([keyOf(SICK)]);
    expect((await site.get(`${DOMAIN}?done=recheck`)).body).toContain("looks at it within a second or two");
  });

  test("is made from browsers that tell only the origin", async () => {
    const site = await openSite({ planted: [SICK] });
    const form = { form: await tokenOf(site) };
    const headers = { host: `127.0.0.1:${site.port}`, origin: `http://127.0.0.1:${site.port}` };
    expect((await site.send("POST", `${DOMAIN}/recheck`, { form, headers })).status).toBe(303);
  });

  test.each([
    ["another site", { "sec-fetch-site": "cross-site" }, true],
    ["another port of this machine", { "sec-fetch-site": "same-site" }, true],
    ["another origin", { origin: "http://evil.example" }, true],
    ["a hidden origin", { origin: "null" }, true],
    ["nowhere", {}, true],
    ["here, without the hidden text", { "sec-fetch-site": "same-origin" }, false],
  ])("is refused from %s", async (_, headers, withToken) => {
    const site = await openSite({ planted: [SICK] });
    const form = { form: withToken ? await tokenOf(site) : "x" };
    expect((await site.send("POST", `${DOMAIN}/recheck`, { form, headers })).status).toBe(403);
    expect(site.asked).toEqual([]);
  });

  test("is never made by a GET, whatever its address", async () => {
    const site = await openSite({ planted: [SICK] });
    const form = await tokenOf(site);
    expect((await site.get(`${DOMAIN}/recheck?form=${form}`)).status).toBe(404);
    expect(site.asked).toEqual([]);
  });

  test("of an endless size is cut off", async () => {
    const site = await openSite({ planted: [SICK] });
    const form = { form: await tokenOf(site), more: "x".repeat(20_000) };
    const headers = { "sec-fetch-site": "same-origin" };
    expect((await site.send("POST", `${DOMAIN}/recheck`, { form, headers })).status).toBe(413);
  });
});

describe("with a token", () => {
  test("nothing but the way in is shown without it", async () => {
    const site = await openSite({ planted: [SICK], ...WITH_TOKEN });
    for (const path of [
      "/",
      DOMAIN,
      "/findings",
      "/roots",
      "/runbooks",
      "/silences",
      "/deliveries",
      "/nowhere",
    ]) {
      const answer = await site.get(path);
      expect(answer.status).toBe(303);
      expect(answer.headers.location).toBe(`/login?to=${encodeURIComponent(path)}`);
    }
    for (const path of ["/index.json", "/deliveries.json"])
      expect(await site.get(path)).toMatchObject({ status: 401, headers: { "www-authenticate": "Bearer" } });
    const login = await site.get("/login?to=/roots");
    expect(login.body).toContain('name="to" value="/roots"');
    expect(login.body).not.toContain("certhorizon 0.");
  });

  test("a browser logs in once, and out", async () => {
    const site = await openSite({ planted: [SICK], ...WITH_TOKEN });
    const headers = { "sec-fetch-site": "same-origin" };
    const hidden = formTokenOf((await site.get("/login")).body);
    const wrong = await site.send("POST", "/login", {
      headers,
      form: { form: hidden, token: "wrong", to: "/" },
    });
    expect(wrong.status).toBe(403);
    expect(wrong.headers["set-cookie"]).toBeUndefined();
    const right = { form: hidden, token: TOKEN, to: "/roots" };
    const inside = await site.send("POST", "/login", { headers, form: right });
    expect(inside).toMatchObject({ status: 303, headers: { location: "/roots" } });
    const [cookie = ""] = inside.headers["set-cookie"] ?? [];
    expect(cookie).toMatch(/^certhorizon_session=[^;]+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(TOKEN);
    const session = { cookie: cookie.split(";", 1)[0] ?? "" };
    const page = await site.get(DOMAIN, session);
    expect(page.status).toBe(200);
    const recheck = await site.send("POST", `${DOMAIN}/recheck`, {
      headers: { ...headers, ...session },
      form: { form: formTokenOf(page.body) },
    });
    expect(recheck.status).toBe(303);
    // A form of somebody who is not logged in is none of this session.
    const other = await site.send("POST", `${DOMAIN}/recheck`, {
      headers: { ...headers, ...session },
      form: { form: hidden },
    });
    expect(other.status).toBe(403);
    const out = await site.send("POST", "/logout", {
      headers: { ...headers, ...session },
      form: { form: formTokenOf(page.body) },
    });
    expect(out.headers["set-cookie"]?.[0]).toMatch(/^certhorizon_session=; Max-Age=0/);
  });

  test("is not guessed: after ten wrong ones even the right one waits, sessions and programs do not", async () => {
    const site = await openSite(WITH_TOKEN);
    const headers = { "sec-fetch-site": "same-origin" };
    const hidden = formTokenOf((await site.get("/login")).body);
    const logIn = (token: string) =>
      site.send("POST", "/login", { headers, form: { form: hidden, token, to: "/" } });
    for (let n = 0; n < 10; n += 1) expect((await logIn(`wrong ${n}`)).status).toBe(403);
    expect(await logIn(TOKEN)).toMatchObject({ status: 429, headers: { "retry-after": "60" } });
    expect((await site.get("/", { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  });

  test("over TLS the cookie stays there", async () => {
    const site = await openSite(WITH_TOKEN);
    const form = { form: formTokenOf((await site.get("/login")).body), token: TOKEN, to: "//evil.example" };
    const headers = { "sec-fetch-site": "same-origin", "x-forwarded-proto": "https" };
    const inside = await site.send("POST", "/login", { headers, form });
    expect(inside.headers["set-cookie"]?.[0]).toContain("; Secure;");
    expect(inside.headers.location).toBe("/");
  });

  test("a link in a mail leads to the page by way of one of ours, so that the cookie comes along", async () => {
    const site = await openSite(WITH_TOKEN);
    const answer = await site.get("/login?to=/roots", { "sec-fetch-site": "cross-site" });
    expect(answer.headers["refresh"]).toBe("0; url=/roots");
    expect(answer.body).toContain('href="/roots"');
  });

  test("a program sends it as a bearer, and needs no form", async () => {
    const site = await openSite({ planted: [SICK], ...WITH_TOKEN });
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await site.get("/index.json", headers)).status).toBe(200);
    expect((await site.send("POST", `${DOMAIN}/recheck`, { headers })).status).toBe(303);
    for (const wrong of [`Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`, "Bearer", `Basic ${TOKEN}`, TOKEN]) {
      expect((await site.get("/index.json", { authorization: wrong })).status).toBe(401);
    }
    expect(site.asked).toEqual([keyOf(SICK)]);
    expect(site.log()).not.toContain(TOKEN);
  });

  test("answers under any name, as a proxy may hand it on", async () => {
    const site = await openSite(WITH_TOKEN);
    const headers = { host: "status.example", authorization: `Bearer ${TOKEN}` };
    expect((await site.get("/", headers)).status).toBe(200);
  });

  test("elsewhere than on loopback it opens, from a file too", async () => {
    const directory = temporaryFolder();
    await writeFile(join(directory, "token"), `${TOKEN}\n`);
    const site = await openSite({ host: "0.0.0.0", status: { token_file: join(directory, "token") } });
    expect((await site.get("/")).status).toBe(303);
    expect((await site.get("/", { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  });

  test("that is named and not set nothing opens", async () => {
    const opened = await tryToOpen({ status: { token_env: "PAGE_TOKEN" } });
    expect(opened.ok ? "" : opened.sentence).toBe(
      "The status page cannot be opened: the token that the configuration names is not set.",
    );
  });
});

test("an address that others reach is not opened without a token, though the environment asked for it", async () => {
  const opened = await tryToOpen({ environment: { CERTHORIZON_STATUS_LISTEN: "0.0.0.0:9" } });
  expect(opened.ok ? "" : opened.sentence).toBe(
    "The status page cannot be opened: status.listen: others reach that address: name token_env or token_file, or write open: true.",
  );
});

test("a port in use gives one sentence that names the key", async () => {
  const { createServer } = await import("node:http");
  const other = createServer();
  await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
  onTestFinished(() => void other.close());
  const address = other.address();
  const port = typeof address === "object" ? address?.port : 0;
  const opened = await tryToOpen({ environment: { CERTHORIZON_STATUS_LISTEN: `127.0.0.1:${port}` } });
  expect(opened.ok ? "" : opened.sentence).toBe(
    `Cannot listen on 127.0.0.1:${port}: another process uses this port; end it or configure another port (status.listen, or CERTHORIZON_STATUS_LISTEN; off: no page).`,
  );
});

describe("sessions", () => {
  const access = createAccess(createSecret(TOKEN));

  test("end by themselves, outlive a restart, and end with the token", () => {
    const session = access.openSession(NOW);
    expect(access.isSession(session, NOW)).toBe(true);
    expect(access.isSession(session, NOW + 13 * HOUR)).toBe(false);
    expect(createAccess(createSecret(TOKEN)).isSession(session, NOW)).toBe(true);
    expect(createAccess(createSecret(`${TOKEN}!`)).isSession(session, NOW)).toBe(false);
  });

  test.each(["", ".", "a.b.c", `${NOW + HOUR}..`])("cannot be made up (%j)", (session) => {
    expect(access.isSession(session, NOW)).toBe(false);
  });

  test("cannot be prolonged", () => {
    const [, nonce, signature] = access.openSession(NOW).split(".");
    expect(access.isSession(`${NOW + 99 * HOUR}.${nonce}.${signature}`, NOW)).toBe(false);
  });
});
