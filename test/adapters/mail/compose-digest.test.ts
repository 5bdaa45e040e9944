import { beforeAll, describe, expect, test } from "vitest";
import { composeDigest } from "../../../src/adapters/mail/compose-digest.ts";
import { composeHeartbeat, composeSummary, composeTest } from "../../../src/adapters/mail/compose-summary.ts";
import type { ComposedMail, MailSettings } from "../../../src/adapters/mail/content.ts";
import type { DigestView, FindingView } from "../../../src/core/alerts/incident-view.ts";
import type { KeptQuiet } from "../../../src/core/alerts/kept-quiet.ts";
import type { Suppression } from "../../../src/core/alerts/suppression.ts";
import { DAY, MINUTE } from "../../../src/core/time.ts";
import { silenceOf } from "../../contracts/store-fixtures.ts";
import { A, aRoot, issueFrom, NOW } from "../../core/decide/build.ts";
import { findingView, incidentView, OSS, recordAfter, SETTINGS } from "./views.ts";

let expired: FindingView;
let expiring: readonly FindingView[];

beforeAll(async () => {
  const root = await aRoot();
  const issue = issueFrom(root);
  const old = await issue({ from: -93, to: -3 });
  expired = findingView(recordAfter(root, OSS, { show: { [A]: [old] } }), "leaf-expired", undefined);
  const names = ["a.example.com", "b.example.com"];
  const soon = await issue({ from: -78, to: 12, names });
  expiring = names.map((domain) =>
    findingView(recordAfter(root, { ...OSS, domain }, { show: { [A]: [soon] } }), "leaf-expiring", undefined),
  );
});

const EMPTY = { quiet: [], deadlines: [], hygiene: [], renewed: [], added: [], removed: [], lostTrust: [] };

function baseline(findings: readonly FindingView[]): DigestView {
  const times = { from: NOW, at: NOW };
  return {
    kind: "baseline",
    occasion: "at the start with the sources file and prod",
    owner: "web",
    ...times,
    bindings: 120,
    wrong: groupsOf(findings),
    ...EMPTY,
  };
}

function groupsOf(findings: readonly FindingView[]): DigestView["wrong"] {
  const groups = [...Map.groupBy(findings, ({ finding }) => finding.code).values()];
  return groups.flatMap((group) =>
    group.slice(0, 1).map(({ finding: { code, severity } }) => ({
      ...{ code, severity, count: group.length, findings: group.slice(0, 55) },
    })),
  );
}

function weekly(more: Partial<DigestView> = {}): DigestView {
  return { ...baseline([]), kind: "weekly", occasion: "", from: NOW - 7 * DAY, ...more };
}

describe("what somebody keeps quiet", () => {
  const quiet = (n: number, more: Partial<Suppression> = {}): KeptQuiet => ({
    suppression: silenceOf({ id: n, ...more }),
    ...{ total: n, critical: n === 3 ? 1 : 0, bindings: ["a.old.example.com:443"] },
  });

  test("stands in a digest with who does, until when, why, and how much that is", () => {
    const { subject, text } = composeDigest(
      weekly({ quiet: [quiet(3), quiet(2, { kind: "maintenance" })] }),
      SETTINGS,
    );
    expect(subject).toBe("[weekly] 120 domains: 5 kept quiet");
    expect(text).toMatch(/by itself\s+already,\s+apart\s+from\s+what\s+is\s+kept\s+quiet\.\n/);
    expect(text).toContain("Kept quiet: 5 findings\n----------------------\n");
    expect(text).toMatch(
      /^\*\.old\.example\.com, silenced\n {4}3 \(1 critical\); li; 2026-11-24 Asia\/Shanghai; is switched off next week$/m,
    );
    expect(text).toMatch(/^\*\.old\.example\.com, under maintenance\n {4}2; li;/m);
    expect(text).toContain("Silences: https://certhorizon.example.com/silences\n");
    expect(composeDigest(weekly(), SETTINGS).text).not.toMatch(/kept quiet|silences/i);
  });

  test("is cut at twenty, and written by nobody but us", () => {
    const evil = "<b>\u202e\u001b[31m";
    const many = Array.from({ length: 23 }, (_, n) =>
      quiet(n + 1, { author: evil, reason: evil.repeat(99) }),
    );
    const { text, html } = composeDigest(weekly({ quiet: many }), SETTINGS);
    expect(text).toContain("and 3 more: `certhorizon findings` names them.");
    expect(text.match(/^\*\.old\.example\.com, silenced$/gm)).toHaveLength(20);
    for (const sign of ["\u202e", "\u001b"]) expect(text + html).not.toContain(sign);
    expect(html).not.toContain("<b>");
  });
});

describe("what was found at the start", () => {
  test("is grouped by code, the critical ones on top", () => {
    const mail = composeDigest(baseline([expired, ...expiring]), SETTINGS);
    expect(mail.subject).toBe("[baseline] 120 domains: 1 critical, 2 warnings");
    expect(mail.text).toContain(
      "This is what certhorizon found at the start with the sources file and prod. It\n",
    );
    const headings = mail.text.split("\n").filter((_line, i, all) => all[i + 1]?.startsWith("---"));
    expect(headings).toEqual([
      "Critical: certificate expired (leaf-expired), once",
      "Warning: certificate expires (leaf-expiring), 2 times",
    ]);
    expect(mail.text).toContain(
      "Runbook: https://certhorizon.example.com/runbooks/leaf-expired?domain=img.example.com\n",
    );
    // Two domains have nothing in common but the code.
    expect(mail.text).toContain("Runbook: https://certhorizon.example.com/runbooks/leaf-expiring\n");
  });

  test("and is nothing, when all is well", () => {
    const mail = composeDigest(baseline([]), SETTINGS);
    expect(mail.subject).toBe("[baseline] 120 domains: nothing wrong");
  });

  test("is cut at fifty of a kind, with a word about the rest", () => {
    const many = Array.from(
      { length: 60 },
      (_, i): FindingView => ({
        ...expired,
        finding: { ...expired.finding, domain: `d${i}.example.com` },
      }),
    );
    const { text } = composeDigest(baseline(many), SETTINGS);
    expect(text.match(/^d\d+\.example\.com$/gm)).toHaveLength(50);
    expect(text).toContain("and 10 more: https://certhorizon.example.com/");
  });
});

describe("days", () => {
  const NIGHT = Date.parse("2026-12-12T19:01:00Z");
  const SENTENCE = "The certificate of a.example.com expires in 20 days (2026-12-12 19:01 UTC).";

  function atNight(settings: MailSettings): ComposedMail {
    const [first] = expiring;
    if (first === undefined) throw new Error("nothing expires");
    const finding = { ...first.finding, summary: SENTENCE, deadline: NIGHT };
    return composeDigest(
      {
        ...weekly({ deadlines: [{ key: "dl.example.com:443", what: "certificate ends", at: NIGHT }] }),
        wrong: groupsOf([{ ...first, finding }]),
        renewed: [{ key: "a.example.com:443", at: NIGHT, until: NOW + 89 * DAY }],
      },
      settings,
    );
  }

  test("name their zone, and do not gainsay the instants beside them", () => {
    const { text, html } = atNight(SETTINGS);
    expect(text.replaceAll(/\s+/g, " ")).toContain(
      `a.example.com 2026-12-13 Asia/Shanghai (2026-12-12 UTC); ${SENTENCE}`,
    );
    expect(text.replaceAll(/\s+/g, " ")).toContain("from 2026-11-15 to 2026-11-22 (Asia/Shanghai), and");
    expect(text).toMatch(
      /^\(days in Asia\/Shanghai\)\nDay +Domain +What\n2026-12-13 \(2026-12-12 UTC\) +dl\.example\.com +certificate ends$/m,
    );
    expect(text).toMatch(
      /^\(days in Asia\/Shanghai\)\nDomain +Renewed on +Good until\na\.example\.com +2026-12-13 \(2026-12-12 UTC\) +2027-02-19$/m,
    );
    const headings = [...html.matchAll(/<th scope="col"[^>]*>(.*?)<\/th>/g)].map(([, heading = ""]) =>
      heading.replaceAll(/<[^>]+>/g, ""),
    );
    expect(headings).toEqual([
      ...["Domain", "Deadline (Asia/Shanghai)", "What is wrong"],
      ...["Day (Asia/Shanghai)", "Domain", "What"],
      ...["Domain", "Renewed on (Asia/Shanghai)", "Good until (Asia/Shanghai)"],
    ]);
    const unbroken = '<span style="white-space:nowrap">';
    expect(html).toContain(`>${unbroken}2026-12-13</span> ${unbroken}(2026-12-12 UTC)</span></td>`);
    expect(html).toContain(`>${unbroken}2027-02-19</span></td>`);
  });

  test("are those of UTC where that is the zone", () => {
    const { text } = atNight({ ...SETTINGS, timeZone: "UTC" });
    expect(text.replaceAll(/\s+/g, " ")).toContain(`a.example.com 2026-12-12 UTC; ${SENTENCE}`);
    expect(text).toContain("(days in UTC)\nDay ");
    expect(text).not.toContain("2026-12-13");
  });
});

describe("the week", () => {
  test("tells what lies ahead and what happened", () => {
    const mail = composeDigest(
      weekly({
        deadlines: [{ key: "dl.example.com:8443", what: "trust of mozilla ends", at: NOW + 60 * DAY }],
        hygiene: [
          { code: "hsts-missing", count: 12 },
          { code: "weak-key", count: 0 },
        ],
        renewed: [{ key: "a.example.com:443", at: NOW - DAY, until: NOW + 89 * DAY }],
        added: ["new.example.com:443"],
        removed: ["old.example.com:8443"],
        lostTrust: [
          { store: "android-13", required: false, count: 41, byRenewal: 41 },
          { store: "mozilla", required: true, count: 0, byRenewal: 0 },
          { store: "iot-r1", required: false, count: 3, byRenewal: 2 },
        ],
      }),
      SETTINGS,
    );
    expect(mail.subject).toBe("[weekly] 120 domains: nothing wrong");
    for (const said of [
      "What happened from 2026-11-15 to 2026-11-22",
      /2027-01-21 +dl\.example\.com:8443 +trust of mozilla ends/,
      /12 domains +HSTS is missing \(hsts-missing\)/,
      /a\.example\.com +2026-11-21 +2027-02-19/,
      "Added (1): new.example.com.",
      "Removed (1): old.example.com:8443.",
    ]) {
      expect(mail.text).toMatch(said);
    }
    expect(mail.text.replaceAll("\n", " ")).toContain(
      "0 domains lost mozilla; 41 lost android-13 by renewal; 3 lost iot-r1, 2 of them by renewal.",
    );
    expect(mail.text).not.toContain("weak-key");
  });

  test("leaves out what there is nothing to say about", () => {
    const { text } = composeDigest(weekly(), SETTINGS);
    expect(text).not.toMatch(/ahead\n-|tidying|Trust|Renewed|Came/);
  });
});

test("a summary has one line per incident", () => {
  const incidents = [
    incidentView([expired]),
    incidentView(expiring, { total: 40 }),
    incidentView([expired], { kind: "cleared" }),
  ];
  const mail = composeSummary({ owner: "web", at: NOW, limit: 20, incidents }, SETTINGS);
  expect(mail.subject).toBe("[summary] web: 3 incidents in one mail, 1 critical");
  expect(mail.text).toMatch(
    /^critical +img\.example\.com +certificate expired, 3 days ago \(leaf-expired\)$/m,
  );
  expect(mail.text).toMatch(/^warning +40 domains +certificate expires, in 12 days \(leaf-expiring\)$/m);
  expect(mail.text).toMatch(/^mended +img\.example\.com /m);
});

test("a heartbeat tells that the monitor lives, and what it knows", () => {
  const open = { critical: 1, warning: 4, info: 30 };
  const view = { at: NOW, bindings: 1, lastSweepAt: NOW - 2 * MINUTE, open };
  const mail = composeHeartbeat(view, SETTINGS);
  expect(mail.subject).toBe("[heartbeat] certhorizon: watches 1 domain");
  expect(mail.text).toContain("Last sweep  2026-11-22 19:58 Asia/Shanghai (11:58 UTC), 2 minutes ago");
  expect(mail.text).toContain("1 critical, 4 warning, 30 information");
  expect(composeHeartbeat({ ...view, lastSweepAt: undefined }, SETTINGS).text).toContain("none yet");
});

test("a test is marked as one", () => {
  const mail = composeTest(NOW, SETTINGS);
  expect(mail.subject).toBe("[test] certhorizon: mails arrive");
  expect(mail.text).toContain("Nothing is wrong");
});
