import { beforeAll, describe, expect, test } from "vitest";
import type { JudgeTools } from "../../../src/core/decide/judge-tools.ts";
import type { Finding } from "../../../src/core/findings/finding.ts";
import { FINDING_KINDS } from "../../../src/core/findings/kinds.ts";
import type { HeldCertificate } from "../../../src/core/hosted/known-certificates.ts";
import type { Binding } from "../../../src/core/inventory/binding.ts";
import type { Ticket } from "../../../src/core/jd/ticket.ts";
import { printable } from "../../../src/core/names/printable.ts";
import type { Outcome } from "../../../src/core/observation.ts";
import type { HttpAnswer, HttpSilence } from "../../../src/core/practice/http-answer.ts";
import type { Decision } from "../../../src/core/record.ts";
import { DAY, HOUR } from "../../../src/core/time.ts";
import { createTrustStore, type TrustStore } from "../../../src/core/trust/trust-store.ts";
import { createAuthority } from "../../../src/lab/authority.ts";
import { createFamily, type LabFamily } from "../../../src/lab/family.ts";
import { createKeyring } from "../../../src/lab/keys.ts";
import {
  A,
  B,
  DOMAIN,
  failed,
  hostedOf,
  type Issue,
  issueFrom,
  NOW,
  present,
  presented,
  resolved,
  type TestLeaf,
  unresolved,
} from "./build.ts";
import { judgeTools, noCertificate, openScene, refused, type Sight, silent, storeOf } from "./scene.ts";

let family: LabFamily;
let issue: Issue;
let tools: JudgeTools;
let good: TestLeaf;
let older: TestLeaf;
beforeAll(async () => {
  family = await createFamily(new Date(NOW));
  issue = issueFrom(family.r3Ecdsa);
  const r3 = storeOf("lab", family.r1, family.r3, family.r46);
  const [anchor] = r3.anchors.filter(({ certificate }) => certificate.subject.text.includes("CN=Lab R3"));
  if (anchor === undefined) throw new Error("no R3");
  /** R3 alone, which the store gives up some days from now. */
  const without = (name: string, days: number): TrustStore => {
    const removal = { kind: "removal", at: NOW + days * DAY, certainty: "shipped", source: "test" } as const;
    const facts = { [anchor.sha256]: [{ ...removal, text: "It goes." }] };
    return createTrustStore({ name, anchors: [anchor.certificate], facts });
  };
  tools = judgeTools([
    r3,
    storeOf("mozilla", family.r1, family.r3),
    storeOf("r46-only", family.r46),
    storeOf("strangers", family.stranger),
    storeOf("both", family.r1, family.r3, family.r46, family.stranger),
    without("dropped", -1),
    without("dropping", 60),
  ]);
  [good, older] = await Promise.all([issue({ from: -10, to: 80 }), issue({ from: -50, to: 40 })]);
});

const chainOf = (
  leaf: TestLeaf,
  change: (chain: readonly Uint8Array[]) => readonly Uint8Array[],
): TestLeaf => ({
  ...leaf,
  chain: change(leaf.chain),
});
const serving = (leaf: TestLeaf, hosted = leaf): Sight => ({
  show: { [A]: [leaf] },
  hosted: { edge: present(hosted) },
});
const answered = (status: number, headers: HttpAnswer["headers"]): HttpAnswer => ({
  kind: "answered",
  status,
  headers,
});
const SILENT: HttpSilence = { kind: "failed", reason: "timeout", detail: "" };
const alone = (outcome: Outcome): Sight => ({ show: { [A]: outcome } });
/** It lies in the certificate service of another account. */
const stored = (leaf: TestLeaf): HeldCertificate => ({
  certificate: hostedOf(leaf),
  kept: "service",
  holder: "media",
});
const strangers = (): Promise<TestLeaf> => issue({ from: -5, to: 85, issuer: family.strangerIssuing });
const bucketed: Partial<Binding> = { provider: "aliyun", bucket: "pics", region: "cn-hangzhou" };
const leading = (cname: string): Sight => ({
  show: { [A]: [good] },
  resolution: { ...resolved([A], NOW), cnames: [cname] },
  own: { buckets: [{ provider: "aliyun", names: ["pics", "docs"] }] },
});
const declared = (leaf: TestLeaf, hosted: TestLeaf): Sight => ({
  show: { [A]: [leaf] },
  hosted: { origin: present(hosted) },
});
const byTicket: Partial<Binding> = { provider: "jdcloud", bucket: "pic", region: "cn-north-1" };
const ticket = (days: number): Ticket => ({
  id: "T-1",
  binding: `${DOMAIN}:443`,
  submittedAt: NOW + days * DAY,
  recordedAt: NOW,
  replaces: "",
});
const stores = (required: readonly string[], watched: readonly string[] = []): Partial<Binding> => ({
  stores: { required, watched },
});

async function weakIntermediate(): Promise<TestLeaf> {
  const keyring = createKeyring();
  const validity = { notBefore: new Date(NOW - 900 * DAY), notAfter: new Date(NOW + 900 * DAY) };
  const issuer = await createAuthority({
    commonName: "Lab Small CA",
    keyType: "rsa-1024",
    issuer: family.r3,
    keyring,
    pathLength: 0,
    ...validity,
  });
  return issue({ from: -10, to: 80, issuer });
}

async function endingIntermediate(days: number): Promise<TestLeaf> {
  const issuer = await createAuthority({
    commonName: "Lab Ending CA",
    keyType: "ecdsa",
    issuer: family.r3,
    keyring: createKeyring(),
    pathLength: 0,
    notBefore: new Date(NOW - 900 * DAY),
    notAfter: new Date(NOW + days * DAY),
  });
  return issue({ from: -10, to: 80, issuer });
}

const BOTH_ENDS = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];

interface Case {
  readonly name: string;
  readonly binding?: Partial<Binding>;
  /** Looks before the one that is judged. */
  readonly before?: () => Promise<readonly Sight[]>;
  readonly sight: () => Promise<Sight>;
  /** `code@scope severity`, sorted. */
  readonly findings: readonly string[];
}

/** Every code that can be said about a binding, and what is said with it: nothing. */
const CASES: readonly Case[] = [
  { name: "all is well", sight: async () => serving(good), findings: [] },
  {
    name: "the name does not exist",
    sight: async () => ({ show: {}, resolution: unresolved("no-such-name", NOW) }),
    findings: ["dns-failed critical"],
  },
  {
    name: "the name does not exist, and a configured address serves all the same",
    sight: async () => ({
      ...serving(good),
      resolution: { ...unresolved("no-such-name", NOW), addresses: resolved([A], NOW).addresses },
    }),
    findings: ["dns-failed critical"],
  },
  { name: "nobody listens", sight: async () => alone(refused), findings: ["unreachable critical"] },
  { name: "the server is silent", sight: async () => alone(silent), findings: ["unreachable critical"] },
  {
    name: "no TLS is spoken",
    sight: async () => alone(failed("handshake", "not-tls")),
    findings: ["unreachable critical"],
  },
  {
    name: "HTTPS was given up on purpose",
    sight: async () => ({
      ...alone(refused),
      downgrade: { until: NOW + DAY, author: "li", reason: "the CA is down" },
    }),
    findings: ["downgraded warning"],
  },
  {
    name: "HTTPS was given up on purpose, for too long",
    sight: async () => ({
      ...alone(refused),
      downgrade: { until: NOW - DAY, author: "li", reason: "the CA is down" },
    }),
    findings: ["downgraded critical"],
  },
  {
    name: "HTTPS was given up on purpose and works",
    sight: async () => ({
      ...serving(good),
      downgrade: { until: NOW + DAY, author: "li", reason: "the CA was down" },
    }),
    findings: [],
  },
  {
    name: "one address of two fails",
    sight: async () => ({ show: { [A]: [good], [B]: refused } }),
    findings: ["endpoint-unreachable warning"],
  },
  {
    name: "one address of two has no certificate",
    sight: async () => ({ show: { [A]: [good], [B]: noCertificate } }),
    findings: ["endpoint-unreachable warning"],
  },
  {
    name: "no certificate for the name",
    sight: async () => ({ ...alone(noCertificate), hosted: { edge: { kind: "none" } } }),
    findings: ["https-not-configured critical"],
  },
  {
    name: "an alert for the name",
    sight: async () => alone(failed("handshake", "alert-unrecognized-name")),
    findings: ["https-not-configured critical"],
  },
  {
    name: "the provider's own certificate, under a root that nobody has, with a hostile name in it",
    sight: async () =>
      serving(
        await issue({
          from: -9,
          to: 80,
          names: ["*.oss-cn-x.aliyuncs.com", "a\u001b[2J.aliyuncs.com"],
          issuer: family.strangerIssuing,
        }),
        good,
      ),
    findings: ["provider-default-certificate critical"],
  },
  {
    name: "expired",
    sight: async () => serving(await issue({ from: -93, to: -3 })),
    findings: ["leaf-expired critical"],
  },
  {
    name: "too early",
    sight: async () => serving(await issue({ from: 5, to: 95 })),
    findings: ["leaf-not-yet-valid critical"],
  },
  {
    name: "another name",
    sight: async () => serving(await issue({ from: -9, to: 80, names: ["shop.example.com"] })),
    findings: ["name-mismatch critical"],
  },
  {
    name: "a wildcard one level short",
    sight: async () =>
      serving(await issue({ from: -9, to: 80, names: ["*.com", "*.example.net", "*.b.example.com"] })),
    findings: ["name-mismatch critical"],
  },
  {
    name: "no names at all",
    sight: async () =>
      serving(await issue({ from: -9, to: 80, names: [], options: { subject: [["O", "Nobody"]] } })),
    findings: ["name-mismatch critical"],
  },
  {
    name: "the leaf is sent alone",
    sight: async () => serving(chainOf(good, (chain) => chain.slice(0, 1))),
    findings: ["chain-incomplete critical"],
  },
  {
    name: "the leaf is sent alone, a watched store cannot do without either",
    binding: stores(["lab"], ["r46-only"]),
    sight: async () => serving(chainOf(good, (chain) => chain.slice(0, 1))),
    findings: ["chain-incomplete critical"],
  },
  {
    name: "the leaf is sent alone, and only a watched store is asked",
    binding: stores([], ["lab"]),
    sight: async () => serving(chainOf(good, (chain) => chain.slice(0, 1))),
    findings: ["untrusted@lab info"],
  },
  {
    name: "the only intermediate has ended",
    sight: async () => serving(await issue({ from: -40, to: 50, issuer: family.r3Expired })),
    findings: ["intermediate-expired critical"],
  },
  {
    name: "a store dropped the root",
    binding: stores(["lab", "dropped"]),
    sight: async () => serving(chainOf(good, (chain) => chain.slice(0, 2))),
    findings: ["trust-ended@dropped critical"],
  },
  {
    name: "a store never had the root",
    binding: stores(["lab", "strangers"]),
    sight: async () => serving(good),
    findings: ["root-missing@strangers critical"],
  },
  {
    name: "two stores never had the root: one finding each",
    binding: stores(["strangers", "r46-only"]),
    sight: async () => serving(good),
    findings: ["root-missing@r46-only critical", "root-missing@strangers critical"],
  },
  {
    name: "a watched store never had the root",
    binding: stores(["lab"], ["strangers"]),
    sight: async () => serving(good),
    findings: ["root-missing@strangers info"],
  },
  {
    name: "a store that nobody knows is not judged",
    binding: stores(["lab", "typo"]),
    sight: async () => serving(good),
    findings: [],
  },
  {
    name: "a watched store without the root does not hide that a required one refuses the leaf",
    binding: stores(["lab"], ["strangers"]),
    sight: async () => serving(await issue({ from: -9, to: 80, options: { ca: true } })),
    findings: ["root-missing@strangers info", "untrusted@lab critical"],
  },
  {
    name: "a leaf for clients only",
    sight: async () =>
      serving(await issue({ from: -9, to: 80, options: { extendedKeyUsage: ["1.3.6.1.5.5.7.3.2"] } })),
    findings: ["untrusted@lab critical"],
  },
  {
    name: "no certificate in the chain",
    sight: async () => alone(presented([])),
    findings: ["untrusted@lab critical"],
  },
  {
    name: "ends in twelve days",
    sight: async () => serving(await issue({ from: -78, to: 12 })),
    findings: ["leaf-expiring warning"],
  },
  {
    name: "ends in a week",
    sight: async () => serving(await issue({ from: -83, to: 7 })),
    findings: ["leaf-expiring critical"],
  },
  {
    name: "hosting takes a ticket, and there is time",
    binding: byTicket,
    sight: async () => alone(presented((await issue({ from: -78, to: 60 })).chain)),
    findings: [],
  },
  {
    name: "hosting takes a ticket: start now, whatever the lifetime",
    binding: byTicket,
    sight: async () => alone(presented((await issue({ from: -300, to: 32 })).chain)),
    findings: ["renew-by warning"],
  },
  {
    name: "hosting takes a ticket, and an ordinary one comes too late",
    binding: byTicket,
    sight: async () => alone(presented((await issue({ from: -78, to: 12 })).chain)),
    findings: ["renew-by critical"],
  },
  {
    name: "a CDN in front needs no ticket",
    binding: { ...byTicket, servedBy: "cdn" },
    sight: async () => alone(presented((await issue({ from: -78, to: 12 })).chain)),
    findings: ["leaf-expiring warning"],
  },
  {
    name: "the ticket is in and will be in time",
    binding: byTicket,
    sight: async () => ({
      ...alone(presented((await issue({ from: -78, to: 30 })).chain)),
      tickets: [ticket(-6)],
    }),
    findings: [],
  },
  {
    name: "the ticket is in and may come too late",
    binding: byTicket,
    sight: async () => ({
      ...alone(presented((await issue({ from: -78, to: 10 })).chain)),
      tickets: [ticket(-2)],
    }),
    findings: ["renew-by warning"],
  },
  {
    name: "the ticket is overdue",
    binding: byTicket,
    sight: async () => ({
      ...alone(presented((await issue({ from: -78, to: 30 })).chain)),
      tickets: [ticket(-20)],
    }),
    findings: ["ticket-overdue warning"],
  },
  {
    name: "the ticket is overdue, and nothing is served yet",
    binding: byTicket,
    sight: async () => ({ ...alone(noCertificate), tickets: [ticket(-20)] }),
    findings: ["https-not-configured critical", "ticket-overdue warning"],
  },
  {
    name: "the ticket is overdue, and the end is near",
    binding: byTicket,
    sight: async () => ({
      ...alone(presented((await issue({ from: -78, to: 6 })).chain)),
      tickets: [ticket(-20)],
    }),
    findings: ["ticket-overdue critical"],
  },
  {
    name: "what is declared waits for its ticket: nothing is wrong",
    binding: byTicket,
    before: async () => [{ ...declared(older, good), after: -DAY }],
    sight: async () => declared(await issue({ from: -50, to: 60 }), await issue({ from: -1, to: 180 })),
    findings: [],
  },
  {
    name: "what is declared must be submitted soon",
    binding: byTicket,
    sight: async () => declared(await issue({ from: -50, to: 90 }), await issue({ from: -1, to: 100 })),
    findings: ["submission-window warning"],
  },
  {
    name: "what is declared must be submitted today, and is needed",
    binding: byTicket,
    sight: async () => declared(await issue({ from: -50, to: 25 }), await issue({ from: -1, to: 93 })),
    findings: ["renew-by warning", "submission-window critical"],
  },
  {
    name: "what is declared is no longer taken",
    binding: byTicket,
    sight: async () => declared(await issue({ from: -50, to: 90 }), await issue({ from: -1, to: 92 })),
    findings: ["submission-missed warning"],
  },
  {
    name: "what is declared was never long enough, and time is up",
    binding: byTicket,
    sight: async () => declared(await issue({ from: -78, to: 12 }), await issue({ from: -1, to: 60 })),
    findings: ["renew-by critical", "submission-missed critical"],
  },
  {
    name: "an endpoint of JD Cloud's old kind",
    sight: async () => ({
      ...alone(refused),
      resolution: { ...resolved([A], NOW), cnames: ["pic.oss.cn-north-1.jcloudcs.com"] },
    }),
    findings: ["https-impossible info", "unreachable critical"],
  },
  {
    name: "renewed later than usual",
    before: async () => {
      const leaves = [-240, -190, -140, -90].map((from) => issue({ from, to: from + 100 }));
      return (await Promise.all(leaves)).map((leaf, i) => ({
        ...serving(leaf),
        after: (-239 + 50 * i) * DAY,
      }));
    },
    sight: async () => serving(await issue({ from: -61, to: 39 })),
    findings: ["renewal-late warning"],
  },
  {
    name: "a store gives up the root before the leaf ends",
    binding: stores(["lab", "dropping"]),
    sight: async () => serving(chainOf(good, (chain) => chain.slice(0, 2))),
    findings: ["trust-ending@dropping warning"],
  },
  {
    name: "a watched store gives up the root",
    binding: stores(["lab"], ["dropping"]),
    sight: async () => serving(chainOf(good, (chain) => chain.slice(0, 2))),
    findings: ["trust-ending@dropping info"],
  },
  {
    name: "what waits hangs under a root that a required store lacks",
    sight: async () => serving(good, await issue({ from: -5, to: 85, issuer: family.strangerIssuing })),
    findings: ["hosted-untrusted@edge warning", "not-deployed@edge warning"],
  },
  {
    name: "for longer than the web PKI allows",
    binding: stores(["mozilla"]),
    sight: async () => serving(await issue({ from: -9, to: 300 })),
    findings: ["lifetime-over-limit info"],
  },
  {
    name: "as long under a private root",
    sight: async () => serving(await issue({ from: -9, to: 300 })),
    findings: [],
  },
  {
    name: "for TLS clients too",
    binding: stores(["mozilla"]),
    sight: async () => serving(await issue({ from: -9, to: 80, options: { extendedKeyUsage: BOTH_ENDS } })),
    findings: ["client-auth-in-leaf info"],
  },
  {
    name: "what waits ends soon",
    sight: async () => ({
      ...serving(await issue({ from: -95, to: 300 }), await issue({ from: -80, to: 10 })),
    }),
    findings: ["hosted-expiring@edge warning", "not-deployed@edge warning"],
  },
  {
    name: "the intermediate ends in twenty days",
    sight: async () => serving(await endingIntermediate(20)),
    findings: ["intermediate-expiring warning"],
  },
  {
    name: "the intermediate ends in five days",
    sight: async () => serving(await endingIntermediate(5)),
    findings: ["intermediate-expiring critical"],
  },
  { name: "not deployed", sight: async () => serving(older, good), findings: ["not-deployed@edge warning"] },
  {
    name: "not deployed, and what is served ends within a week",
    sight: async () => serving(await issue({ from: -84, to: 6 }), good),
    findings: ["leaf-expiring critical", "not-deployed@edge critical"],
  },
  {
    name: "partly deployed",
    sight: async () => ({ show: { [A]: [good], [B]: [older] }, hosted: { edge: present(good) } }),
    findings: ["partly-deployed@edge warning"],
  },
  {
    name: "the wrong layer",
    binding: { servedBy: "cdn" },
    sight: async () => ({ show: { [A]: [older] }, hosted: { edge: present(older), origin: present(good) } }),
    findings: ["wrong-layer@edge warning"],
  },
  {
    name: "renewed in the certificate service only",
    sight: async () => ({ ...serving(older), known: [stored(good)] }),
    findings: ["renewed-not-hosted@edge warning"],
  },
  {
    name: "renewed today: somebody is about to host it",
    sight: async () => ({ ...serving(older), known: [stored(await issue({ from: -0.5, to: 89 }))] }),
    findings: [],
  },
  {
    name: "nothing hosted any more, and a newer one in the certificate service",
    before: async () => [
      { ...serving(older), after: -DAY },
      { ...serving(older), after: -HOUR, hosted: { edge: { kind: "none" } } },
    ],
    sight: async () => ({
      show: { [A]: [older] },
      hosted: { edge: { kind: "none" } },
      known: [stored(good)],
    }),
    findings: ["renewed-not-hosted@edge warning"],
  },
  {
    name: "bound nowhere any more",
    binding: { unboundSince: NOW - DAY },
    sight: async () => serving(good),
    findings: ["unbound warning"],
  },
  {
    name: "bound nowhere any more, and gone",
    binding: { unboundSince: NOW - DAY },
    sight: async () => ({ show: {}, resolution: unresolved("no-such-name", NOW) }),
    findings: ["dns-failed critical", "unbound warning"],
  },
  {
    name: "bound to two buckets",
    binding: { bucket: "pic", alsoBound: ["bucket pic-old in account media"] },
    sight: async () => serving(good),
    findings: ["bound-twice warning"],
  },
  {
    name: "bound to another bucket than before",
    binding: { bucket: "pic", movedFrom: { bucket: "pic-old", account: "", at: NOW - DAY } },
    sight: async () => serving(good),
    findings: ["binding-moved info"],
  },
  {
    name: "critical, and nothing in reserve",
    binding: { critical: true },
    sight: async () => serving(good),
    findings: ["backup-missing warning"],
  },
  {
    name: "critical, and another CA's certificate in reserve",
    binding: { critical: true, ...stores(["both"]) },
    sight: async () => ({ ...serving(good), known: [stored(await strangers())] }),
    findings: [],
  },
  {
    name: "critical, with a reserve that a required store would not trust",
    binding: { critical: true },
    sight: async () => ({ ...serving(good), known: [stored(await strangers())] }),
    findings: ["backup-missing warning"],
  },
  {
    name: "critical, with a reserve of the same CA",
    binding: { critical: true },
    sight: async () => ({ ...serving(older), known: [{ ...stored(good), kept: "hosted" }] }),
    findings: ["backup-missing warning"],
  },
  {
    name: "served, hosted nowhere",
    sight: async () => serving(good, older),
    findings: ["served-not-hosted@edge warning"],
  },
  {
    name: "nothing hosted any more",
    before: async () => [
      { ...serving(good), after: -DAY },
      { ...serving(good), after: -HOUR, hosted: { edge: { kind: "none" } } },
    ],
    sight: async () => ({ show: { [A]: [good] }, hosted: { edge: { kind: "none" } } }),
    findings: ["hosted-none@edge warning"],
  },
  {
    name: "leads to another bucket than the bound one",
    binding: bucketed,
    sight: async () => leading("docs.oss-cn-hangzhou.aliyuncs.com"),
    findings: ["cname-mismatch warning"],
  },
  {
    name: "leads to another bucket, and what is served ends within a week",
    binding: bucketed,
    sight: async () => ({
      ...leading("docs.oss-cn-hangzhou.aliyuncs.com"),
      show: { [A]: [await issue({ from: -84, to: 6 })] },
    }),
    findings: ["cname-mismatch critical", "leaf-expiring critical"],
  },
  {
    name: "leads to a bucket of somebody else",
    binding: bucketed,
    sight: async () => leading("gone.oss-cn-hangzhou.aliyuncs.com"),
    findings: ["cname-dangling critical"],
  },
  {
    name: "leads to a bucket that nobody here knows, and nobody has listed ours yet",
    binding: bucketed,
    sight: async () => ({ ...leading("gone.oss-cn-hangzhou.aliyuncs.com"), own: null }),
    findings: [],
  },
  {
    name: "leads to a provider's name that does not exist: that is why it cannot be resolved",
    binding: bucketed,
    sight: async () => ({
      show: {},
      resolution: { ...unresolved("no-such-name", NOW), cnames: ["pics.oss-cn-hangzhou.aliyuncs.com"] },
    }),
    findings: ["cname-dangling critical"],
  },
  {
    name: "leads to another bucket, where nobody answers",
    binding: bucketed,
    sight: async () => ({ ...leading("docs.oss-cn-hangzhou.aliyuncs.com"), show: { [A]: refused } }),
    findings: ["cname-mismatch warning", "unreachable critical"],
  },
  {
    name: "leads to a name that no table knows",
    binding: bucketed,
    sight: async () => leading("edge.partner.example"),
    findings: ["cname-target-unknown info"],
  },
  {
    name: "configured addresses lead nowhere",
    binding: bucketed,
    sight: async () => ({
      ...serving(good),
      resolution: { ...resolved([A], NOW), resolver: "fixed", cnames: ["docs.oss-cn-hangzhou.aliyuncs.com"] },
    }),
    findings: [],
  },
  {
    name: "out of order",
    sight: async () =>
      serving(chainOf(good, ([leaf, ca, cross]) => [leaf, cross, ca].flatMap((der) => der ?? []))),
    findings: ["chain-misordered info"],
  },
  {
    name: "a stranger and a duplicate",
    sight: async () =>
      serving(
        chainOf(good, (chain) => [...chain, ...chain.slice(1, 2), family.strangerIssuing.certificate.der]),
      ),
    findings: ["chain-extraneous info"],
  },
  {
    name: "signed with SHA-1",
    sight: async () =>
      serving(await issue({ from: -9, to: 80, issuer: family.r3Rsa, options: { signatureHash: "SHA-1" } })),
    findings: ["untrusted@lab critical", "weak-signature info"],
  },
  {
    name: "an intermediate with a short key",
    sight: async () => serving(await weakIntermediate()),
    findings: ["untrusted@lab critical", "weak-key info"],
  },
  {
    name: "a common name that is no alternative name",
    sight: async () =>
      serving(await issue({ from: -9, to: 80, options: { subject: [["CN", "www.example.com"]] } })),
    findings: ["common-name-not-in-san info"],
  },
  {
    name: "an address as common name and alternative name",
    sight: async () =>
      serving(
        await issue({
          from: -9,
          to: 80,
          names: [DOMAIN, "192.0.2.9"],
          options: { subject: [["CN", "192.0.2.9"]] },
        }),
      ),
    findings: [],
  },
  {
    name: "a common name in capitals, one with spaces",
    sight: async () =>
      serving(
        await issue({
          from: -9,
          to: 80,
          options: {
            subject: [
              ["CN", DOMAIN.toUpperCase()],
              ["CN", "Some Company Inc."],
            ],
          },
        }),
      ),
    findings: [],
  },
  {
    name: "served over plain HTTP too, and nothing is demanded of the storage itself",
    binding: { servedBy: "oss" },
    sight: async () => ({
      ...alone(presented(good.chain, { alpn: "http/1.1" })),
      practice: { https: answered(200, {}), http: answered(200, {}), body: undefined },
    }),
    findings: ["plain-http-served info"],
  },
  {
    name: "a CDN on which nothing is switched on",
    sight: async () => ({
      ...alone(presented(good.chain, { alpn: "" })),
      practice: {
        https: answered(200, { "x-cache": "HIT \u{1b}[2J" }),
        http: answered(301, { location: "https://img.example.com/" }),
        body: answered(200, { "content-type": "text/html" }),
      },
    }),
    findings: ["compression-missing info", "hsts-missing info", "http2-missing info"],
  },
  {
    name: "a CDN of which nothing more is learned: what was found stays",
    binding: { servedBy: "cdn" },
    before: async () => [
      {
        ...alone(presented(good.chain)),
        practice: { https: answered(200, {}), http: answered(200, {}), body: undefined },
        after: -2 * DAY,
      },
    ],
    sight: async () => ({
      ...alone(presented(good.chain)),
      practice: { https: SILENT, http: SILENT, body: undefined },
    }),
    findings: ["hsts-missing info", "plain-http-served info"],
  },
  {
    name: "a CDN on which all is switched on at last",
    binding: { servedBy: "cdn" },
    before: async () => [
      {
        ...alone(presented(good.chain)),
        practice: { https: answered(200, {}), http: answered(200, {}), body: undefined },
        after: -2 * DAY,
      },
    ],
    sight: async () => ({
      ...alone(presented(good.chain)),
      practice: {
        https: answered(200, { "strict-transport-security": "max-age=5184000" }),
        http: { ...SILENT, reason: "refused" },
        body: undefined,
      },
    }),
    findings: [],
  },
  {
    name: "expired, and HSTS is on",
    sight: async () => ({
      ...serving(await issue({ from: -93, to: -3 })),
      practice: {
        https: answered(200, { "strict-transport-security": "max-age=5184000" }),
        http: undefined,
        body: undefined,
      },
    }),
    findings: ["leaf-expired critical"],
  },
  {
    name: "no certificate for the name, and plain HTTP leads to HTTPS",
    sight: async () => ({
      ...alone(noCertificate),
      practice: { https: SILENT, http: answered(301, { location: "https://a/" }), body: undefined },
    }),
    findings: ["https-not-configured critical"],
  },
  {
    name: "TLS 1.1 at best",
    sight: async () => alone(presented(good.chain, { version: "TLSv1.1" })),
    findings: ["old-tls-version info"],
  },
];

async function play({ before, binding = {}, sight }: Case): Promise<Decision> {
  const on = openScene(tools, binding);
  for (const earlier of (await before?.()) ?? []) on.see(earlier);
  return on.see({ after: 0, ...(await sight()) });
}

const line = ({ code, scope, severity }: Finding): string => `${code}${scope && `@${scope}`} ${severity}`;

/** One sentence: ends once, and no full stop before another beginning. */
function isSentence(text: string): boolean {
  return (
    /^[^\s].*[^.\s]\.$/.test(text) && !/[.!?] [A-Z*]/.test(text.replaceAll(/(?<=[A-Z][a-z]*=)[^,]*/g, ""))
  );
}

describe("one fault, one code", () => {
  test.each(CASES)("$name", async (item) => {
    const { record, transitions } = await play(item);
    expect(record.findings.map(line).toSorted()).toEqual(item.findings);
    for (const { code, summary, remedy, evidence } of record.findings) {
      expect(FINDING_KINDS).toHaveProperty(code);
      for (const text of [summary, remedy]) {
        expect(text).toSatisfy(isSentence);
        expect(printable(text)).toBe(text);
      }
      expect(structuredClone(evidence)).toEqual(evidence);
    }
    for (const { finding } of transitions) expect(finding.domain).toBe(DOMAIN);
  });

  // A pattern tried every dot of it against all that follow: four seconds, inside a transaction.
  test("a common name of ninety thousand dots and a space keeps nobody", async () => {
    const subject = [["CN", `${".".repeat(90_000)} `]] as const;
    const sight = serving(await issue({ from: -9, to: 80, options: { subject } }));
    const start = performance.now();
    expect(openScene(tools, {}).see({ after: 0, ...sight }).record.findings).toEqual([]);
    expect(performance.now() - start).toBeLessThan(1_500);
  });

  test("each code has its case, and no case has another code", () => {
    const said = new Set(
      CASES.flatMap(({ findings }) => findings.map((finding) => finding.split(/[@ ]/)[0])),
    );
    expect([...said].toSorted()).toEqual(Object.keys(FINDING_KINDS).toSorted());
  });
});

describe("a return to HTTP says what it stands for:", () => {
  const downgrade = { until: NOW + DAY, author: "li", reason: "the CA is down" };
  const expired = () => issue({ from: -93, to: -3 });
  test.each<[string, () => Promise<Sight>, Partial<Binding>, string]>([
    [
      "what is wrong with the certificate that is still served",
      async () => serving(await expired()),
      {},
      "leaf-expired",
    ],
    [
      "all of it, without what follows from it",
      async () => ({ show: { [A]: [await expired()], [B]: refused } }),
      {},
      "leaf-expired and endpoint-unreachable",
    ],
    ["that nobody answers, where nobody does", async () => alone(refused), {}, "unreachable"],
    [
      "nothing that is switched off",
      async () => ({ show: { [A]: [await expired()], [B]: refused } }),
      { severities: { "endpoint-unreachable": "off" } },
      "leaf-expired",
    ],
  ])("%s", async (_what, sight, binding, codes) => {
    const given = { ...(await sight()), downgrade };
    const { record } = await play({ name: "", binding, sight: async () => given, findings: [] });
    const [finding, another] = record.findings;
    expect([finding?.code, another]).toEqual(["downgraded", undefined]);
    expect(finding?.summary).toMatch(new RegExp(` UTC; it stands for ${codes}\\.$`));
    expect(finding?.evidence.facts).toEqual({ "stands for": codes.replace(" and ", ", ") });
  });

  test("which changes with what is served, and is no news by itself", async () => {
    const stale = await expired();
    const before = async () => [{ ...serving(stale), downgrade }];
    const sight = async () => ({ ...alone(refused), after: HOUR, downgrade });
    const { record, transitions } = await play({ name: "", before, sight, findings: [] });
    expect(record.findings.map(({ summary }) => summary)).toEqual([
      expect.stringMatching(/; it stands for unreachable\.$/),
    ]);
    expect(transitions).toEqual([]);
  });
});
