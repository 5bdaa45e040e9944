import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { composeIncident } from "../../../src/adapters/mail/compose-incident.ts";
import type { ComposedMail } from "../../../src/adapters/mail/content.ts";
import type { FindingView, IncidentView } from "../../../src/core/alerts/incident-view.ts";
import { FINDING_CODES, type FindingCode } from "../../../src/core/findings/codes.ts";
import type { HttpAnswer } from "../../../src/core/practice/http-answer.ts";
import { DAY, HOUR } from "../../../src/core/time.ts";
import { type Authority, createAuthority } from "../../../src/lab/authority.ts";
import { createKeyring } from "../../../src/lab/keys.ts";
import {
  A,
  aRoot,
  B,
  DOMAIN,
  type Issue,
  issueFrom,
  NOW,
  present,
  type TestLeaf,
} from "../../core/decide/build.ts";
import { refused } from "../../core/decide/scene.ts";
import { findingView, incidentView, OSS, presentedOf, recordAfter, SETTINGS } from "./views.ts";

let root: Authority;
let issue: Issue;
let expired: TestLeaf;
let fresh: TestLeaf;

beforeAll(async () => {
  root = await aRoot();
  const validity = { notBefore: new Date(NOW - 900 * DAY), notAfter: new Date(NOW + 900 * DAY) };
  const common = { keyType: "ecdsa", keyring: createKeyring(), issuer: root, pathLength: 0 } as const;
  const intermediate = await createAuthority({ ...common, commonName: "Lab Issuing CA", ...validity });
  issue = issueFrom(intermediate);
  expired = await issue({ from: -93, to: -3 });
  fresh = await issue({ from: -1, to: 89 });
});

const REDIRECT = {
  https: answered(200, {}),
  http: answered(301, { location: `https://${DOMAIN}/` }),
  body: undefined,
};

function answered(status: number, headers: HttpAnswer["headers"]): HttpAnswer {
  return { kind: "answered", status, headers };
}

/** One of two addresses serves an expired certificate; plain HTTP leads to HTTPS. */
function expiredView(more: Partial<IncidentView> = {}, backup?: string): IncidentView {
  const record = recordAfter(
    root,
    { ...OSS, servedBy: "oss" },
    {
      show: { [A]: [expired], [B]: [fresh] },
      practice: REDIRECT,
      hosted: { origin: present(fresh, { id: "493001-cn-hangzhou" }) },
    },
  );
  return incidentView([findingView(record, "leaf-expired", presentedOf(root, expired), backup)], more);
}

/** The text without its line breaks. */
function flat({ text }: ComposedMail): string {
  return text.replaceAll(/\s+/g, " ");
}

/** What a reader of the HTML sees. */
function seenHtml({ html }: ComposedMail): string {
  return html
    .replace(/^.*<body/s, "<body")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&")
    .replaceAll(/\s+/g, " ");
}

describe("the mail about one domain", () => {
  test("says in its first lines what, since when, until when, where and who", () => {
    const mail = composeIncident(expiredView(), SETTINGS);
    expect(mail.subject).toBe(`[critical] ${DOMAIN}: certificate expired (leaf-expired)`);
    const [head = ""] = mail.text.split("What to do");
    for (const said of [
      `CRITICAL ${DOMAIN}: certificate expired`,
      /^Since +2026-11-22 19:00 Asia\/Shanghai \(11:00 UTC\), 60 minutes ago$/m,
      /^Until +2026-11-19 20:00 Asia\/Shanghai \(12:00 UTC\), 3 days ago$/m,
      /^Browsers say +NET::ERR_CERT_DATE_INVALID$/m,
      /^Seen at +1 of 2 addresses \(192\.0\.2\.1\), found through resolver 192\.0\.2\.53$/m,
      /^Who acts +owner web$/m,
    ]) {
      expect(head).toMatch(said);
    }
    expect(head.split("\n").length).toBeLessThan(20);
  });

  test("brings what to do, what is at hand, the chain, the fingerprints of both sides and the links", () => {
    const mail = composeIncident(expiredView({}, "one by Example Trust until 2027-02-01"), SETTINGS);
    const sha1 = expired.certificate.sha1.toUpperCase().replaceAll(/(..)(?=.)/g, "$1:");
    for (const said of [
      "ossutil api put-cname --bucket pics-prod --region cn-shanghai \\",
      '"PreviousCertId":"493001-cn-hangzhou","Force":false',
      "could stand in at once: one by Example Trust until 2027-02-01.",
      `leaf: CN=${DOMAIN}, EC P-256, ended 2026-11-19 (3 days ago) +- intermediate: CN=Lab Issuing CA`,
      `SHA-256 ${expired.certificate.sha256} SHA-1 ${sha1}`,
      "Hosted at the object storage, id 493001-cn-hangzhou, until 2027-02-19",
      `SHA-256 ${fresh.certificate.sha256}`,
      `certhorizon ack ${DOMAIN} --until 2026-11-25 \\ --reason 'WHO DOES WHAT'`,
      `https://certhorizon.example.com/domains/${DOMAIN}:443`,
      `https://certhorizon.example.com/runbooks/leaf-expired?domain=${DOMAIN}`,
    ]) {
      expect(flat(mail)).toContain(said);
    }
  });

  test("says once that visitors are locked out, whoever says it", () => {
    const told = /locked out/g;
    expect(flat(composeIncident(expiredView(), SETTINGS)).match(told)).toHaveLength(1);
    const alone: TestLeaf = { ...fresh, chain: fresh.chain.slice(0, 1) };
    const record = recordAfter(root, OSS, { show: { [A]: [alone] }, practice: REDIRECT });
    const incomplete = incidentView([findingView(record, "chain-incomplete", presentedOf(root, alone))]);
    const mail = composeIncident(incomplete, SETTINGS);
    expect(flat(mail).match(told)).toHaveLength(1);
    expect(flat(mail)).toMatch(/leaf: .* ! The certificate of Lab Issuing CA, .* is not sent\./);
  });

  test("tells of an outage without a certificate what was sent before", () => {
    const record = recordAfter(root, OSS, { show: { [A]: refused } });
    const mail = composeIncident(
      incidentView([findingView(record, "unreachable", presentedOf(root, fresh))]),
      SETTINGS,
    );
    expect(flat(mail)).toContain("What the server sent when it last answered");
    expect(flat(mail)).toContain("Who acts the provider, by a ticket from owner web");
  });

  test.each([
    ["escalated", "[critical]", "NOW CRITICAL "],
    ["reminded", "[still]", "STILL CRITICAL "],
    ["cleared", "[mended]", "MENDED "],
  ] as const)("%s is told as such", (kind, tag, label) => {
    const mail = composeIncident(expiredView({ kind, at: NOW + HOUR }), SETTINGS);
    expect(mail.subject.startsWith(`${tag} ${DOMAIN}: `)).toBe(true);
    expect(mail.text.startsWith(label)).toBe(true);
  });

  test("of what comes and goes says when its end is told, and of an end when that was", () => {
    const coming = flat(composeIncident(expiredView({ endWaitMs: 6 * HOUR }), SETTINGS));
    expect(coming).toContain("Comes and goes its end is told once it has been well for 6 hours ");
    const over = { kind: "cleared", clearedAt: NOW, at: NOW + 6 * HOUR } as const;
    const ended = flat(composeIncident(expiredView(over), SETTINGS));
    expect(ended).toContain("It lasted 1 hour.");
    expect(ended).toContain("Over 2026-11-22 20:00");
    expect(ended).not.toContain("Comes and goes");
  });

  test("of an end asks nobody to do anything", () => {
    const { text } = composeIncident(expiredView({ kind: "cleared", at: NOW + HOUR }), SETTINGS);
    expect(text).not.toMatch(/What to do|ossutil|certhorizon ack|Who acts/);
    expect(text.replaceAll("\n", " ")).toContain("It lasted 2 hours.");
  });

  test("names an international domain for people in the subject, for programs in commands", () => {
    const record = recordAfter(
      root,
      { domain: "www.xn--fsqu00a.cn", port: 8443 },
      { show: { [A]: [fresh] } },
    );
    const view = incidentView([findingView(record, "name-mismatch", presentedOf(root, fresh))], {
      owner: "",
    });
    const mail = composeIncident(view, SETTINGS);
    expect(mail.subject).toBe("[critical] www.例子.cn:8443: certificate is for another name (name-mismatch)");
    expect(mail.text).toContain("certhorizon check www.xn--fsqu00a.cn:8443 ");
    expect(flat(mail)).toContain("Who acts the default owner");
  });

  test("without links has none, with own runbooks those", () => {
    const none = { ...SETTINGS, links: { status: undefined, runbooks: undefined } };
    expect(composeIncident(expiredView(), none).html).not.toContain("<a ");
    const own = { ...SETTINGS, links: { status: undefined, runbooks: "https://wiki.example.com/tls/" } };
    expect(composeIncident(expiredView(), own).text).toContain(
      "Runbook: https://wiki.example.com/tls/leaf-expired\n",
    );
  });

  test("is the same mail again for the same incident", () => {
    expect(composeIncident(expiredView(), SETTINGS)).toEqual(composeIncident(expiredView(), SETTINGS));
  });
});

describe("the mail about many domains", () => {
  /** 55 domains with one certificate, every third behind a CDN. */
  async function manyView(): Promise<IncidentView> {
    const names = Array.from({ length: 55 }, (_, i) => `img${i}.example.com`);
    const shared = await issue({ from: -78, to: 12, names });
    const findings = names.map((domain, i): FindingView => {
      const servedBy = i % 3 === 0 ? "cdn" : "oss";
      const record = recordAfter(root, { ...OSS, domain, servedBy }, { show: { [A]: [shared] } });
      return findingView(record, "leaf-expiring", presentedOf(root, shared));
    });
    return incidentView(findings, { total: 63 });
  }

  test("has one row each, at most fifty, and says where the rest is", async () => {
    const mail = composeIncident(await manyView(), SETTINGS);
    expect(mail.subject).toBe("[warning] 63 domains: certificate expires on 2026-12-04 (leaf-expiring)");
    expect(mail.text.match(/^img\d+\.example\.com +warning +1 of 1 +2026-12-04 +pics-prod/gm)).toHaveLength(
      50,
    );
    expect(mail.text).toContain("(days in Asia/Shanghai)\nDomain ");
    expect(mail.html.match(/<td[^>]*>img\d+\.example\.com<\/td>/g)).toHaveLength(50);
    expect(mail.text).toContain("and 13 more: https://certhorizon.example.com/\n");
    expect(mail.text).toContain("/runbooks/leaf-expiring?domain=img0.example.com\n");
    expect(Buffer.byteLength(mail.html)).toBeLessThan(100_000);
  });

  test.each<[string, readonly (readonly string[])[]]>([
    ["address 192.0.2.2", [["192.0.2.1", "192.0.2.2"], ["192.0.2.2"], ["192.0.2.2", "192.0.2.3"]]],
    [
      "addresses 192.0.2.1 and 192.0.2.2",
      [
        ["192.0.2.2", "192.0.2.1"],
        ["192.0.2.1", "192.0.2.2"],
      ],
    ],
    [
      "addresses 192.0.2.2 and 192.0.2.3, each shared by some",
      [["192.0.2.1", "192.0.2.2"], ["192.0.2.2", "192.0.2.3"], ["192.0.2.3"]],
    ],
    ["an outage that began at the same addresses", [["192.0.2.1"], ["192.0.2.2"]]],
  ])("has in common %s", (common, pools) => {
    const findings = pools.map((pool, n) => {
      const show = Object.fromEntries(pool.map((address) => [address, refused]));
      const record = recordAfter(root, { ...OSS, domain: `d${n}.example.com` }, { show });
      return findingView(record, "unreachable", undefined);
    });
    expect(flat(composeIncident(incidentView(findings), SETTINGS))).toContain(`In common ${common} `);
  });

  test("tells what to do once per place, filled in for a domain there", async () => {
    const { text } = composeIncident(await manyView(), SETTINGS);
    expect(text.match(/SetCdnDomainSSLCertificate --DomainName img0\.example\.com/g)).toHaveLength(1);
    expect(text.match(/"Domain":"img1\.example\.com"/g)).toHaveLength(1);
    expect(text.match(/^What to do for /gm)).toHaveLength(2);
  });
});

describe("whatever a certificate says", () => {
  const EVIL = "\r\nBcc: evil@example.org\r\n<script>alert(1)</script>\"'\u202egnp.\u001b[2J\u0007";

  async function evilMail(): Promise<ComposedMail> {
    const leaf = await issue({
      from: -93,
      to: -3,
      options: {
        subject: [
          ["CN", `${DOMAIN}${EVIL}`],
          ["O", `${EVIL}${"long ".repeat(200)}`],
        ],
      },
    });
    const record = recordAfter(root, OSS, {
      show: { [A]: [leaf] },
      hosted: { origin: present(leaf, { id: EVIL }) },
    });
    return composeIncident(
      incidentView([findingView(record, "leaf-expired", presentedOf(root, leaf), EVIL)]),
      SETTINGS,
    );
  }

  test("the subject holds our own words alone", async () => {
    expect((await evilMail()).subject).toBe(`[critical] ${DOMAIN}: certificate expired (leaf-expired)`);
  });

  test("neither form carries characters that act, or tags", async () => {
    const { text, html } = await evilMail();
    expect(text).toContain("\\u{202e}gnp.");
    for (const form of [text, html]) {
      expect(form.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }
    expect(text).not.toMatch(/^Bcc:/m);
    expect(html).not.toMatch(/<script/i);
    expect(html).toContain("&lt;script&gt;");
    const tags = new Set([...html.matchAll(/<\/?([a-z0-9!]+)/gi)].map(([, tag = ""]) => tag.toLowerCase()));
    expect(
      [...tags].filter(
        (tag) =>
          !/^(!doctype|html|head|meta|title|body|div|h1|h2|p|span|table|thead|tbody|tr|th|td|ol|li|pre|a|br)$/.test(
            tag,
          ),
      ),
    ).toEqual([]);
  });

  test("and however much it says, little of it is told", async () => {
    const { text } = await evilMail();
    expect(text.match(/long /g)?.length ?? 0).toBeLessThan(100);
  });
});

describe("both forms", () => {
  test("say the same", () => {
    const mail = composeIncident(expiredView({}, "one by Example Trust"), SETTINGS);
    const words = seenHtml(mail)
      .split(" ")
      .filter((word) => /[a-z0-9]{3}/i.test(word));
    const text = ` ${flat(mail)} `.toLowerCase();
    expect(words.length).toBeGreaterThan(150);
    expect(words.filter((word) => !text.includes(word.toLowerCase()))).toEqual([]);
  });

  test("load nothing and run nothing", () => {
    const { html } = composeIncident(expiredView(), SETTINGS);
    expect(html).not.toMatch(
      /<(?:img|script|link|iframe|style|object|form)|\bsrc=|url\(|@import|\bon[a-z]+=/i,
    );
  });

  test("the text keeps to 78 columns, but for what must not be broken", () => {
    const { text } = composeIncident(expiredView({}, "one by Example Trust"), SETTINGS);
    const long = text.split("\n").filter((line) => line.length > 78 && !line.includes("https://"));
    expect(long).toEqual([]);
  });
});

describe.each(["binding", "gone"] as const)("any code of a %s", (state) => {
  test.each(Object.keys(FINDING_CODES) as FindingCode[])("%s makes a mail", (code) => {
    const [shown] = expiredView().findings;
    if (shown === undefined) throw new Error("there is none");
    const isBinding = FINDING_CODES[code].class !== "ourselves";
    const finding = isBinding
      ? { ...shown.finding, code }
      : { ...shown.finding, code, subject: "monitor" as const, domain: "", port: 0 };
    const view = incidentView([{ ...shown, finding, record: state === "gone" ? undefined : shown.record }]);
    const { subject, text } = composeIncident(view, SETTINGS);
    expect(subject).toContain(`(${code})`);
    expect([...subject].length).toBeLessThanOrEqual(100);
    expect(text).not.toMatch(/undefined|NaN|\[object/);
  });
});

test("docs/mail.md shows such a mail as it is", () => {
  const record = recordAfter(
    root,
    { ...OSS, servedBy: "oss" },
    {
      show: { [A]: [expired], [B]: [fresh] },
      practice: REDIRECT,
      hosted: { origin: present(expired, { id: "493001-cn-hangzhou" }) },
    },
  );
  const backup = "one by Example Trust until 2027-02-01 in the certificate service of prod";
  const view = incidentView([findingView(record, "leaf-expired", presentedOf(root, expired), backup)]);
  const { subject, text } = composeIncident(view, SETTINGS);
  const page = readFileSync(new URL("../../../docs/mail.md", import.meta.url), "utf8");
  const example = /```\n(Subject: .*?)```/s.exec(page)?.[1] ?? "";
  const withoutHashes = (mail: string): string => mail.replaceAll(/^(SHA-\d+ +).*$/gm, "$1");
  const mail = `Subject: ${subject}\n\n${text.split("\n\n-- ")[0]}\n`;
  expect(withoutHashes(example)).toBe(withoutHashes(mail));
});

test("a very long name does not make the subject long", () => {
  const domain = `${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.example.com`;
  const [shown] = expiredView().findings;
  if (shown === undefined) throw new Error("there is none");
  const { subject } = composeIncident(
    incidentView([{ ...shown, finding: { ...shown.finding, domain } }]),
    SETTINGS,
  );
  expect([...subject].length).toBeLessThanOrEqual(100);
  expect(subject).toMatch(/^\[critical\] ….*\.example\.com: certificate expired \(leaf-expired\)$/);
});
