import { beforeAll, describe, expect, test } from "vitest";
import type { Message, Suppression } from "../../../../src/adapters/web/pages/status-data.ts";
import { printable } from "../../../../src/core/names/printable.ts";
import type { BindingRecord } from "../../../../src/core/record.ts";
import { DAY, HOUR } from "../../../../src/core/time.ts";
import type { LabName } from "../../../../src/lab/authority.ts";
import { chainDigest, endpointOf, NOW, sha256 } from "../../../contracts/store-fixtures.ts";
import { authority, leafOf } from "../../../core/small-family.ts";
import { plantBinding, plantEndpoint, plantJudgement } from "../../metrics/planted-records.ts";
import { keyOf, sick, well } from "./planted.ts";
import { formTokenOf, openSite, type Planted } from "./site.ts";

/** Text that would break a page, a terminal, or what a person reads. */
const HOSTILE =
  "<script>alert(1)</script>\"'&\u202eevil\u2066\u001b[31m\r\nSet-Cookie: x=1\u200b<img src=x onerror=y>";
const SHOWN =
  "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;\\u{202e}evil\\u{2066}\\u{1b}[31m\\u{d}\\u{a}Set-Cookie";

/** The chain of a lab authority, without the intermediate above the leaf. */
async function incompleteChain(subject: LabName): Promise<readonly Uint8Array[]> {
  const root = await authority("Pages Root");
  const issuing = await authority("Pages Issuing CA", { issuer: root });
  const leaf = await leafOf(issuing, { subject });
  return [leaf.der];
}

function presenting(chain: readonly Uint8Array[], changes: Partial<BindingRecord> = {}): Planted {
  const endpoints = [endpointOf(chain, NOW), endpointOf(chain, NOW, { address: "2001:db8::7" })];
  const one = sick("img.example.com", { code: "chain-incomplete", severity: "critical", scope: "" });
  return {
    record: { ...one.record, endpoints, ...changes },
    chains: new Map([[chainDigest(chain), chain]]),
  };
}

let chain: readonly Uint8Array[];
beforeAll(async () => {
  chain = await incompleteChain([["CN", "img.example.com"]]);
});

test("everything about one domain stands on its page", async () => {
  const planted = presenting(chain);
  const site = await openSite({
    planted: [
      {
        ...planted,
        changes: [
          {
            at: NOW - DAY,
            kind: "presented",
            address: "192.0.2.7",
            keyType: "rsa",
            before: "",
            after: sha256(chain[0] ?? new Uint8Array()),
          },
        ],
        transitions: planted.record.findings.map((finding) => ({
          findingId: finding.id,
          kind: "opened" as const,
          at: NOW - HOUR,
          finding,
          reason: "",
        })),
      },
    ],
  });
  const { status, body } = await site.get(`/domains/${keyOf(planted)}`);
  expect(status).toBe(200);
  for (const part of [
    "<h1>img.example.com:443</h1>",
    'href="/runbooks/chain-incomplete?domain=img.example.com"',
    "NET::ERR_CERT_AUTHORITY_INVALID",
    "<dt>who acts</dt><dd>web</dd>",
    "Renew it.",
    "Presented by 192.0.2.7 (rsa) and 2001:db8::7 (rsa)",
    '<span class="role">leaf</span> <strong>CN=img.example.com</strong>',
    '<div class="problem critical"><span aria-hidden="true">✗</span> The certificate of Pages Issuing CA',
    "Mozilla removes the anchor",
    "TLSv1.3 · x25519 · h2",
    ">finding opened</td>",
    `– → ${sha256(chain[0] ?? new Uint8Array()).slice(0, 16)}…`,
    "stores.required",
  ]) {
    expect(body).toContain(part);
  }
  // Nothing sends messages here: no word of them, and nothing to acknowledge.
  expect(body).not.toMatch(/Messages|[Aa]cknowledge/);
  expect(body).not.toMatch(/NaN|undefined|\[object/);
});

test("what comes from outside is shown and never obeyed", async () => {
  const hostile = await incompleteChain([
    ["O", HOSTILE],
    ["CN", "img.example.com"],
  ]);
  const binding = plantBinding("img.example.com", {
    bucket: HOSTILE,
    owner: HOSTILE,
    account: HOSTILE,
    sources: [HOSTILE],
  });
  const judgement = plantJudgement();
  const planted = presenting(hostile, {
    binding,
    endpoints: [
      endpointOf(hostile, NOW),
      endpointOf(hostile, NOW, {
        address: "192.0.2.9",
        failure: { stage: "handshake", reason: "timeout", detail: HOSTILE },
      }),
    ],
    resolution: { at: NOW, resolver: HOSTILE, cnames: [HOSTILE], failure: undefined },
    hosted: [
      {
        layer: "edge",
        readAt: NOW,
        since: NOW,
        former: [],
        failure: { reason: "x", detail: HOSTILE },
        state: {
          kind: "present",
          certificate: { id: HOSTILE, names: [HOSTILE], issuer: HOSTILE, serial: HOSTILE },
        },
      },
    ],
    judgement: {
      ...judgement,
      stores: judgement.stores.map((store) => ({
        ...store,
        store: HOSTILE,
        limitedBy: HOSTILE,
        anchor: HOSTILE,
      })),
      certificates: judgement.certificates.map((one) => ({
        ...one,
        subject: HOSTILE,
        issuer: HOSTILE,
        anchor: HOSTILE,
      })),
    },
    findings: sick("img.example.com", {
      summary: HOSTILE,
      remedy: HOSTILE,
      scope: HOSTILE,
      severity: "critical",
    }).record.findings,
  });
  const suppression: Suppression = {
    id: 1,
    kind: "silence",
    what: HOSTILE,
    by: HOSTILE,
    reason: HOSTILE,
    from: NOW,
    until: NOW,
  };
  const delivery = {
    at: NOW,
    road: "mail",
    to: HOSTILE,
    what: HOSTILE,
    acceptedAt: undefined,
    failure: HOSTILE,
  };
  const first = { subject: "source", domain: "", port: 0, scope: HOSTILE } as const;
  const message: Message["delivery"] = {
    ...{ id: "m", road: "mail", copy: "", kind: "opened", incident: "i", severity: "critical" },
    ...{ owner: HOSTILE, recipients: [HOSTILE], answer: HOSTILE, detail: {}, attempts: 1 },
    ...{ createdAt: NOW, nextAt: NOW, endedAt: NOW, state: "failed" },
  };
  const site = await openSite({
    planted: [planted],
    alerts: {
      suppressions: () => [suppression],
      suppressionOf: () => suppression,
      deliveriesOf: async () => [delivery],
      messages: async () => [{ delivery: message, brief: { code: "leaf-expired", first, count: 2 } }],
      messageCounts: async () => ({ waiting: 0, sent: 0, failed: 1, dropped: 0 }),
    },
  });
  const paths = [
    "/",
    `/?q=${encodeURIComponent(HOSTILE)}&owner=${encodeURIComponent(HOSTILE)}`,
    "/findings",
    "/silences",
    "/deliveries",
    "/roots",
    `/domains/${keyOf(planted)}`,
    `/domains/${encodeURIComponent(HOSTILE)}`,
    `/runbooks/${encodeURIComponent(HOSTILE)}`,
    `/login?to=${encodeURIComponent(HOSTILE)}`,
  ];
  for (const path of paths) {
    const { body, headers } = await site.get(path);
    expect(body, path).not.toMatch(/<script|<img/);
    expect(headers["set-cookie"]).toBeUndefined();
    const shown = body.replaceAll("\n", "");
    expect(printable(shown)).toBe(shown);
  }
  const { body } = await site.get(`/domains/${keyOf(planted)}`);
  expect(body.split(SHOWN).length - 1).toBeGreaterThan(15);
  expect(body).toContain("O=\\&lt;script");
});

test("hosted beside served, with what is the same said on both sides", async () => {
  const leaf = sha256(chain[0] ?? new Uint8Array());
  const judgement = plantJudgement();
  const certificates = judgement.certificates.map((one) => ({ ...one, sha256: leaf }));
  const planted = presenting(chain, {
    judgement: { ...judgement, certificates, served: { state: "wrong-layer", since: NOW - DAY } },
    hosted: [
      { layer: "edge", readAt: NOW, since: NOW, failure: undefined, former: [], state: { kind: "none" } },
      {
        layer: "origin",
        readAt: NOW,
        since: NOW,
        failure: undefined,
        former: [],
        state: { kind: "present", certificate: { sha256: leaf } },
      },
    ],
  });
  const site = await openSite({ planted: [planted] });
  const { body } = await site.get(`/domains/${keyOf(planted)}`);
  expect(body).toContain("The newer certificate is hosted at the layer that visitors do not reach.");
  expect(body).toContain("<dt>holds</dt><dd>nothing is hosted here</dd>");
  expect(body).toContain("<dt>served</dt><dd>yes</dd>");
  expect(body).toContain("<dt>hosted at</dt><dd>origin</dd>");
});

test("its JSON is what `check --json` prints, with history and messages", async () => {
  const planted = presenting(chain);
  const at = NOW - HOUR;
  const delivery = {
    at,
    road: "mail",
    to: "web@example.com",
    what: "chain-incomplete",
    acceptedAt: at,
    failure: "",
  };
  const site = await openSite({ planted: [planted], alerts: { deliveriesOf: async () => [delivery] } });
  const { body } = await site.get(`/domains/${keyOf(planted)}.json`);
  expect(JSON.parse(body)).toMatchObject({
    domain: "img.example.com",
    severity: "critical",
    findings: [{ code: "chain-incomplete", opened_at: "2026-11-22T12:00:00.000Z" }],
    endpoints: [{ presented: [{ role: "leaf", subject: "CN=img.example.com" }] }, {}],
    history: { changes: [], transitions: [] },
    deliveries: [{ to: "web@example.com", accepted_at: "2026-11-22T11:00:00.000Z" }],
  });
  const page = await site.get(`/domains/${keyOf(planted)}`);
  expect(page.body).toMatch(/<h3>Messages<\/h3>.*web@example\.com/s);
});

describe("the address", () => {
  const names = [
    well("www.xn--fsqu00a.cn"),
    well("2001:db8::7"),
    well("*.cdn.example.com"),
    well("only.example.com", { binding: plantBinding("only.example.com", { port: 8443 }) }),
  ];

  test.each([
    ["/domains/www.xn--fsqu00a.cn:443", 200, ""],
    [`/domains/${encodeURIComponent("www.例子.cn")}`, 302, "/domains/www.xn--fsqu00a.cn:443"],
    ["/domains/www.xn--fsqu00a.cn", 302, "/domains/www.xn--fsqu00a.cn:443"],
    ["/domains/[2001:db8::7]:443", 200, ""],
    ["/domains/*.cdn.example.com:443", 200, ""],
    ["/domains/only.example.com", 302, "/domains/only.example.com:8443"],
    ["/domains/only.example.com:443", 404, ""],
    ["/domains/nobody.example.com:443", 404, ""],
    ["/domains/nobody.example.com:443.json", 404, ""],
    ["/domains/%ff", 404, ""],
  ])("%s", async (path, status, location) => {
    const site = await openSite({ planted: names });
    const answer = await site.get(path);
    expect(answer.status).toBe(status);
    expect(answer.headers.location ?? "").toBe(location);
  });

  test("international names are read by people", async () => {
    const site = await openSite({ planted: names });
    expect((await site.get("/")).body).toContain("www.例子.cn:443 (www.xn--fsqu00a.cn)");
    expect((await site.get(`/?q=${encodeURIComponent("例子")}`)).body).toContain("1 domain<");
  });
});

test("a page that fails on our side tells nothing about why, the log does", async () => {
  const planted = well("img.example.com");
  const recheck = async () => {
    throw new Error("planted fault");
  };
  const site = await openSite({ planted: [planted], recheck });
  const form = { form: formTokenOf((await site.get(`/domains/${keyOf(planted)}`)).body) };
  const headers = { "sec-fetch-site": "same-origin" };
  const answer = await site.send("POST", `/domains/${keyOf(planted)}/recheck`, { form, headers });
  expect(answer).toMatchObject({ status: 500, body: "This failed on our side; the log says why.\n" });
  expect(site.log()).toContain("planted fault");
});

test("sixty addresses, each with a chain of its own, still fit a page", async () => {
  const endpoints = Array.from({ length: 60 }, (_, n) => plantEndpoint(`192.0.2.${n}`));
  const planted = well("img.example.com");
  const site = await openSite({ planted: [planted] });
  const record = {
    ...planted.record,
    endpoints: endpoints.map((one, n) => ({
      ...one,
      presented: one.presented && { ...one.presented, chainDigest: String(n) },
    })),
  };
  site.fleet.apply([{ record, changes: [], transitions: [], chains: new Map() }]);
  const { body } = await site.get(`/domains/${keyOf(planted)}`);
  expect(body).toContain("and 20 more, in the JSON");
  expect(body).toContain("and 56 further chains, in the JSON");
  expect(Buffer.byteLength(body)).toBeLessThan(100 * 1024);
});
