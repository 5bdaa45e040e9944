import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { FindingView, IncidentView } from "../../../src/core/alerts/incident-view.ts";
import {
  digestBody,
  heartbeatBody,
  incidentBody,
  summaryBody,
  testBody,
} from "../../../src/core/alerts/webhook-body.ts";
import { findingId } from "../../../src/core/findings/finding-id.ts";
import { DAY, HOUR, type Instant } from "../../../src/core/time.ts";
import { plantFinding } from "../../adapters/metrics/planted-records.ts";
import { silenceOf } from "../../contracts/store-fixtures.ts";

const NOW: Instant = Date.UTC(2026, 10, 22, 12);
const LINKS = {
  runbook: "https://status.example/runbooks/leaf-expiring",
  status: "https://status.example/incidents/1",
};
const OF_DOMAIN = view({ deadline: NOW + 5 * DAY });
const OF_SOURCE = view({
  subject: "source",
  domain: "",
  port: 0,
  code: "inventory-failed",
  scope: "prod",
});

function view(changes: Partial<FindingView["finding"]>): FindingView {
  const finding = plantFinding({ code: "leaf-expiring", ...changes });
  return { finding, openedAt: NOW - HOUR, record: undefined, presented: undefined, backup: undefined };
}

const INCIDENT: IncidentView = {
  id: "00112233445566aa",
  kind: "escalated",
  code: "leaf-expiring",
  cause: { kind: "certificate", key: "ab".repeat(32) },
  severity: "critical",
  actor: "customer",
  owner: "web",
  at: NOW,
  openedAt: NOW - HOUR,
  deadline: NOW + 5 * DAY,
  findings: [OF_DOMAIN],
  total: 40,
  quiet: [],
};

const QUIET = { suppression: silenceOf(), total: 2, critical: 0, bindings: ["a.old.example.com:443"] };

describe("the body of a webhook", () => {
  test("tells an incident", () => {
    const { finding } = OF_DOMAIN;
    expect(incidentBody("d-1", INCIDENT, LINKS)).toEqual({
      version: 1,
      kind: "escalated",
      id: "d-1",
      at: "2026-11-22T12:00:00.000Z",
      incident: "00112233445566aa",
      code: "leaf-expiring",
      class: "deadline",
      severity: "critical",
      owner: "web",
      actor: "customer",
      opened_at: "2026-11-22T11:00:00.000Z",
      deadline: "2026-11-27T12:00:00.000Z",
      findings: [
        {
          id: findingId(finding),
          subject: "binding",
          domain: finding.domain,
          port: finding.port,
          scope: finding.scope,
          severity: finding.severity,
          summary: finding.summary,
          remedy: finding.remedy,
          deadline: "2026-11-27T12:00:00.000Z",
        },
      ],
      total: 40,
      suppressed: [],
      links: LINKS,
    });
  });

  test("tells who keeps what else belongs to an incident quiet", () => {
    const hostile = { ...QUIET, suppression: silenceOf({ author: "\u202eli", reason: "x".repeat(9_000) }) };
    const { suppressed, total } = incidentBody("d-1", { ...INCIDENT, quiet: [QUIET, hostile] });
    expect(total).toBe(40);
    expect(suppressed[0]).toEqual({
      ...{ id: 7, kind: "silence", author: "li", reason: "is switched off next week" },
      ...{ until: "2026-11-24T12:00:00.000Z", bindings: ["a.old.example.com:443"], total: 2 },
    });
    expect(suppressed[1]?.author).toBe("\\u{202e}li");
    expect(suppressed[1]?.reason).toHaveLength(500);
  });

  test("has null where nothing applies, and every key", () => {
    const body = incidentBody("d-1", { ...INCIDENT, deadline: undefined, findings: [OF_SOURCE] });
    expect(body).toMatchObject({ deadline: null, links: { runbook: null, status: null } });
    expect(body.findings[0]).toMatchObject({ domain: null, port: null, scope: "prod", deadline: null });
    expect(JSON.parse(JSON.stringify(body))).toEqual(body);
  });

  test("has printable texts of bounded length, and no date that no calendar holds", () => {
    const hostile = view({ summary: `\u202e${"x".repeat(9_000)}`, remedy: "\u0007", deadline: 1e300 });
    const [finding] = incidentBody("d-1", { ...INCIDENT, findings: [hostile] }).findings;
    expect(finding?.summary).toMatch(/^\\u\{202e\}x+…$/);
    expect([finding?.summary.length, finding?.remedy, finding?.deadline]).toEqual([500, "\\u{7}", null]);
  });

  test("counts what a digest lists", () => {
    const some = { key: "a.example:443", at: NOW };
    const body = digestBody(
      "d-2",
      {
        kind: "weekly",
        occasion: "",
        owner: "web",
        from: NOW - 7 * DAY,
        at: NOW,
        bindings: 12,
        wrong: [
          {
            code: "leaf-expired",
            severity: "critical",
            count: 500,
            findings: [view({ severity: "critical" })],
          },
          { code: "leaf-expiring", severity: "warning", count: 1, findings: [OF_DOMAIN] },
          { code: "renew-by", severity: "warning", count: 2, findings: [] },
        ],
        quiet: [],
        deadlines: [{ ...some, what: "ends" }],
        hygiene: [],
        renewed: [{ ...some, until: NOW + DAY }],
        added: ["b.example:443", "c.example:443"],
        removed: [],
        lostTrust: [],
      },
      LINKS,
    );
    expect(body).toEqual({
      version: 1,
      kind: "weekly",
      id: "d-2",
      at: "2026-11-22T12:00:00.000Z",
      occasion: "",
      owner: "web",
      from: "2026-11-15T12:00:00.000Z",
      bindings: 12,
      open: { critical: 500, warning: 3, suppressed: 0 },
      deadlines: 1,
      renewed: 1,
      added: 2,
      removed: 0,
      links: LINKS,
    });
  });

  test("lists at most a hundred incidents of a summary", () => {
    const incidents = Array.from({ length: 150 }, () => INCIDENT);
    const body = summaryBody("d-3", { owner: "web", at: NOW, limit: 20, incidents });
    expect([body.kind, body.limit, body.incidents.length, body.total]).toEqual(["summary", 20, 100, 150]);
    expect(body.incidents[0]).toEqual({
      incident: "00112233445566aa",
      kind: "escalated",
      code: "leaf-expiring",
      severity: "critical",
      deadline: "2026-11-27T12:00:00.000Z",
      total: 40,
    });
  });

  test("is a sign of life", () => {
    const open = { critical: 1, warning: 2, info: 3 };
    expect(heartbeatBody("d-4", { at: NOW, bindings: 12, lastSweepAt: undefined, open })).toEqual({
      version: 1,
      kind: "heartbeat",
      id: "d-4",
      at: "2026-11-22T12:00:00.000Z",
      bindings: 12,
      last_sweep_at: null,
      open,
    });
  });

  test("says of a test that it is one", () => {
    expect(testBody("d-5", NOW)).toMatchObject({
      kind: "test",
      id: "d-5",
      text: expect.stringContaining("test"),
    });
  });
});

describe("docs/webhook.md", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/webhook.md"), "utf8");
  const bodies = {
    incident: incidentBody("d", { ...INCIDENT, quiet: [QUIET] }, LINKS),
    digest: digestBody("d", {
      kind: "weekly",
      occasion: "",
      owner: "",
      from: NOW,
      at: NOW,
      bindings: 0,
      wrong: [],
      quiet: [QUIET],
      deadlines: [],
      hygiene: [],
      renewed: [],
      added: [],
      removed: [],
      lostTrust: [],
    }),
    summary: summaryBody("d", { owner: "", at: NOW, limit: 20, incidents: [INCIDENT] }),
    heartbeat: heartbeatBody("d", {
      at: NOW,
      bindings: 0,
      lastSweepAt: NOW,
      open: { critical: 0, warning: 0, info: 0 },
    }),
    test: testBody("d", NOW),
  };

  test.each(Object.entries(bodies))("names every key of %s, and shows none that is not there", (_, body) => {
    for (const path of pathsOf(body)) expect(page).toContain(`| \`${path}\` |`);
  });

  test("names no key that no body has", () => {
    const documented = [...page.matchAll(/^\| `([a-z_[\].]+)` \|/gm)].map(([, path = ""]) => path);
    const real = new Set(Object.values(bodies).flatMap((body) => [...pathsOf(body)]));
    expect(documented.length).toBeGreaterThan(20);
    expect(documented.filter((path) => !real.has(path))).toEqual([]);
  });
});

/** `findings[].domain` for every leaf below a body. */
function pathsOf(value: unknown, path = ""): Set<string> {
  if (Array.isArray(value)) return new Set(value.flatMap((each) => [...pathsOf(each, `${path}[]`)]));
  if (value === null || typeof value !== "object") return new Set([path]);
  return new Set(
    Object.entries(value).flatMap(([key, part]) => [...pathsOf(part, path === "" ? key : `${path}.${key}`)]),
  );
}
