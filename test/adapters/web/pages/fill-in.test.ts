import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { filledIn } from "../../../../src/adapters/web/pages/fill-in.ts";
import type { Binding } from "../../../../src/core/inventory/binding.ts";
import { plantBinding } from "../../metrics/planted-records.ts";
import { keyOf, sick, well } from "./planted.ts";
import { openSite } from "./site.ts";

const OSS = plantBinding("img.example.com");
const JD = plantBinding("pic.example.cn", { provider: "jdcloud", bucket: "pic-prod", region: "cn-north-1" });

function filled(text: string, binding: Binding = OSS): string {
  return filledIn(text, { domain: binding.domain, port: binding.port, binding });
}

describe("a text of a runbook", () => {
  const other = plantBinding("dl.example.com", {
    port: 8443,
    probe: { path: "/", names: [], httpPort: 8080 },
  });
  const six = plantBinding("2001:db8::7", { port: 8443 });
  test.each([
    ["certhorizon check DOMAIN --wait 30m", "certhorizon check dl.example.com:8443 --wait 30m"],
    [
      "certhorizon ticket --submitted DAY --id NUMBER DOMAIN",
      "certhorizon ticket --submitted DAY --id NUMBER dl.example.com:8443",
    ],
    ["certhorizon inspect new.pem --domain DOMAIN", "certhorizon inspect new.pem --domain dl.example.com"],
    ["aliyun cdn X --DomainName DOMAIN --SSL on", "aliyun cdn X --DomainName dl.example.com --SSL on"],
    ["<Domain>DOMAIN</Domain>", "<Domain>dl.example.com</Domain>"],
    [
      "curl -I https://DOMAIN/PATH http://DOMAIN/",
      "curl -I https://dl.example.com:8443/PATH http://dl.example.com:8080/",
    ],
    ["-connect DOMAIN:443 -servername DOMAIN", "-connect dl.example.com:8443 -servername dl.example.com"],
    [
      "--resolve DOMAIN:443:ADDRESS https://DOMAIN/",
      "--resolve dl.example.com:8443:ADDRESS https://dl.example.com:8443/",
    ],
    ["-connect ADDRESS:443", "-connect ADDRESS:8443"],
    ["dig _dnsauth.DOMAIN TXT", "dig _dnsauth.dl.example.com TXT"],
    [
      "DNS_PROBE_FINISHED_NXDOMAIN, SSL_ERROR_BAD_CERT_DOMAIN",
      "DNS_PROBE_FINISHED_NXDOMAIN, SSL_ERROR_BAD_CERT_DOMAIN",
    ],
  ])("%s", (text, expected) => {
    expect(filled(text, other)).toBe(expected);
  });

  test("an IPv6 address stands in brackets where a port follows, or an address is meant", () => {
    expect(
      filled("`certhorizon check DOMAIN`, `curl https://DOMAIN/ http://DOMAIN/`, `dig DOMAIN`", six),
    ).toBe(
      "`certhorizon check [2001:db8::7]:8443`, `curl https://[2001:db8::7]:8443/ http://[2001:db8::7]/`, `dig 2001:db8::7`",
    );
  });

  test("the usual port goes without saying", () => {
    expect(filled("`certhorizon check DOMAIN` `curl https://DOMAIN/` `-connect DOMAIN:443`")).toBe(
      "`certhorizon check img.example.com` `curl https://img.example.com/` `-connect img.example.com:443`",
    );
  });

  test("bucket and region go into what is about their provider, and nowhere else", () => {
    const text =
      "--bucket BUCKET, oss://BUCKET, BUCKET.oss-REGION.aliyuncs.com, BUCKET.REGION.taihangcda.cn, BUCKET.s3.REGION.jdcloud-oss.com, NUMBER-REGION";
    expect(filled(text)).toBe(
      "--bucket pictures, oss://pictures, pictures.oss-cn-hangzhou.aliyuncs.com, pictures.cn-hangzhou.taihangcda.cn, BUCKET.s3.REGION.jdcloud-oss.com, NUMBER-REGION",
    );
    expect(filled(text, JD)).toBe(
      "--bucket BUCKET, oss://BUCKET, BUCKET.oss-REGION.aliyuncs.com, BUCKET.REGION.taihangcda.cn, pic-prod.s3.cn-north-1.jdcloud-oss.com, NUMBER-REGION",
    );
  });

  test.each([
    "",
    "a b",
    "$(reboot)",
    "`id`",
    "../x",
    "-x",
  ])("a bucket called %j is none: its place stays open", (bucket) => {
    expect(
      filled("ossutil api list-cname --bucket BUCKET", plantBinding("img.example.com", { bucket })),
    ).toBe("ossutil api list-cname --bucket BUCKET");
  });
});

const folder = resolve(import.meta.dirname, "../../../../docs/runbooks");

describe.each(readdirSync(folder))("%s", (file) => {
  const text = readFileSync(join(folder, file), "utf8");

  test("has no place for a domain, a bucket or a region that stays open", () => {
    expect(filled(text)).not.toMatch(/\bDOMAIN\b/);
    const open = (binding: Binding) =>
      filled(text, binding).match(/(?<!NUMBER-)\b(?:BUCKET|REGION)\b/g)?.length ?? 0;
    const all = text.match(/(?<!NUMBER-)\b(?:BUCKET|REGION)\b/g)?.length ?? 0;
    // What is not filled in for the one provider is for the other.
    expect(open(OSS) + open(JD)).toBe(all);
  });

  test("has one domain in each command of ours", () => {
    for (const [, command = ""] of text.matchAll(/\b(certhorizon [^`\n;|]*)/g))
      expect(command.match(/\bDOMAIN\b/g)?.length ?? 0, command).toBeLessThanOrEqual(1);
  });
});

describe("the page of a runbook", () => {
  const dl = well("dl.example.com", { binding: plantBinding("dl.example.com", { port: 8443 }) });
  const cn = well("www.xn--fsqu00a.cn");

  test("is filled in for the domain of its address, and says so", async () => {
    const site = await openSite({ planted: [well("img.example.com"), dl] });
    const { status, body, headers } = await site.get("/runbooks/leaf-expired?domain=img.example.com");
    expect(status).toBe(200);
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(body).toContain(
      '<p>Filled in for <a href="/domains/img.example.com:443">img.example.com:443</a> · <a href="/runbooks/leaf-expired">as it is written</a></p>',
    );
    const [, confirm = ""] = /<article class="runbook"><h1>leaf-expired<\/h1><p>(.*?)<\/p>/.exec(body) ?? [];
    expect(confirm).toContain(
      "<strong>Confirm:</strong> <code>certhorizon check img.example.com</code> shows",
    );
    expect(confirm).toContain("<code>certhorizon check img.example.com --wait 30m --until new.pem</code>");
    expect(body).toContain("ossutil api put-cname --bucket pictures --cname-configuration");
    expect(body).not.toMatch(/\bDOMAIN\b/);
    expect(body).toContain('href="/runbooks/leaf-expired.json?domain=img.example.com"');
  });

  test("carries the domain along to what it leads to", async () => {
    const site = await openSite({ planted: [dl] });
    const { body } = await site.get("/runbooks/renewed-not-hosted?domain=dl.example.com:8443");
    expect(body).toContain('href="/runbooks/README?domain=dl.example.com:8443#at-oss"');
    const hosting = (await site.get("/runbooks/README?domain=dl.example.com:8443")).body;
    expect(hosting).toContain('<h3 id="at-oss">');
    expect(hosting).toContain(
      '<a href="/domains/dl.example.com:8443">dl.example.com:8443</a> · <a href="/runbooks/README">',
    );
    expect(hosting).toContain("certhorizon check dl.example.com:8443 --wait 30m --until new.pem");
    expect(hosting).toContain("certhorizon inspect new.pem --key key.pem --domain dl.example.com<br>");
    expect(hosting).not.toMatch(/\bDOMAIN\b/);
  });

  test("finds the one port under which a domain is watched, and names in any script", async () => {
    const site = await openSite({ planted: [dl, cn] });
    expect((await site.get("/runbooks/untrusted?domain=dl.example.com")).body).toContain(
      "certhorizon check dl.example.com:8443",
    );
    const { body } = await site.get(`/runbooks/untrusted?domain=${encodeURIComponent("WWW.例子.cn")}`);
    expect(body).toContain(
      '<a href="/domains/www.xn--fsqu00a.cn:443">www.例子.cn:443 (www.xn--fsqu00a.cn)</a>',
    );
    expect(body).toContain("certhorizon check www.xn--fsqu00a.cn");
    expect(body).toContain('href="/runbooks/untrusted.json?domain=www.xn--fsqu00a.cn"');
  });

  test("leaves open what is not known of a domain that is not watched", async () => {
    const site = await openSite();
    const { body } = await site.get("/runbooks/leaf-expired?domain=new.example.com:8443");
    expect(body).toContain("Filled in for new.example.com:8443, which is not watched here ·");
    expect(body).toContain("certhorizon check new.example.com:8443");
    expect(body).toContain("--bucket BUCKET ");
  });

  test.each([
    "",
    "*.example.com",
    "img.example.com/x",
    "https://img.example.com",
    "img.example.com:0",
    "img.example.com:443:443",
    "<script>alert(1)</script>",
    'img.example.com" onclick="x',
    "img.example.com;reboot",
    "$(reboot).example.com",
    "`id`.example.com",
    "img.example.com\nHost: x",
    "-x.example.com",
    "__proto__:constructor",
    `${"a.".repeat(2000)}example.com`,
  ])("is as it is written for %j, which is no domain", async (asked) => {
    const site = await openSite({ planted: [well("img.example.com")] });
    const written = await site.get("/runbooks/leaf-expired");
    const answer = await site.get(`/runbooks/leaf-expired?domain=${encodeURIComponent(asked)}`);
    expect(answer.body).toBe(written.body);
    expect(answer.body).toContain("certhorizon check DOMAIN");
  });

  test("is filled in as JSON too", async () => {
    const site = await openSite({ planted: [well("img.example.com")] });
    const json = JSON.parse((await site.get("/runbooks/leaf-expired.json?domain=img.example.com")).body);
    expect(json).toMatchObject({ code: "leaf-expired", domain: "img.example.com", port: 443 });
    expect(json.markdown).toMatch(
      /^# leaf-expired\n\*\*Confirm:\*\* `certhorizon check img\.example\.com` shows/,
    );
    const written = JSON.parse((await site.get("/runbooks/leaf-expired.json")).body);
    expect(written).toMatchObject({ domain: null, port: null });
    expect(written.markdown).toContain("`certhorizon check DOMAIN`");
  });

  test("is reached with its domain through the form that asks for the token", async () => {
    const token = "0123456789abcdef0123";
    const site = await openSite({ status: { token_env: "TOKEN" }, environment: { TOKEN: token } });
    const address = "/runbooks/untrusted?domain=img.example.com:8443";
    const { status, headers } = await site.get(address);
    expect([status, headers.location]).toEqual([303, `/login?to=${encodeURIComponent(address)}`]);
    expect((await site.get(headers.location ?? "")).body).toContain(`value="${address}"`);
  });
});

test("every page leads to the runbook of what it names a code of", async () => {
  const planted = sick("img.example.com", { code: "leaf-expired", severity: "critical" });
  const site = await openSite({ planted: [planted] });
  for (const path of ["/", "/findings", `/domains/${keyOf(planted)}`]) {
    const { body } = await site.get(path);
    expect(body, path).toContain('href="/runbooks/leaf-expired?domain=img.example.com"');
  }
});
