import { expect, test } from "vitest";
import type {
  CertificateSummary,
  ChainProblem,
  PresentedCertificate,
  PresentedChain,
} from "../../src/core/evaluation.ts";
import { DAY } from "../../src/core/time.ts";
import { tree } from "../../src/terminal/tree.ts";
import { displayWidth } from "../../src/terminal/width.ts";
import { colourTerminal, plainTerminal } from "./plain-terminal.ts";

const NOW = Date.UTC(2026, 10, 22, 9, 30);

function summary(subject: string, days: number): CertificateSummary {
  return {
    sha256: "",
    sha1: "",
    spkiSha256: "",
    serial: "01",
    subject,
    issuer: "",
    notBefore: new Date(NOW - 100 * DAY),
    notAfter: new Date(NOW + days * DAY),
    key: "RSA 2048",
    signature: "sha256WithRSA",
    dnsNames: [],
    ipAddresses: [],
    selfSigned: false,
    ca: false,
  };
}

function chain(
  certificates: readonly Omit<PresentedCertificate, "position" | "sha256">[],
  problems: readonly ChainProblem[] = [],
): PresentedChain {
  return {
    digest: "",
    certificates: certificates.map((certificate, position) => ({ position, sha256: "", ...certificate })),
    problems,
  };
}

const LEAF = { role: "leaf", certificate: summary("CN=img.example.com", 12) } as const;
const ISSUER = { role: "intermediate", certificate: summary("CN=Lab CA 1", 400) } as const;
const STRANGER = { role: "stranger", certificate: summary("CN=Old CA", -5) } as const;

test("leaf at the top, what is wrong on the spot", () => {
  const presented = chain(
    [LEAF, ISSUER, STRANGER],
    [
      {
        code: "missing-intermediate",
        positions: [1],
        summary: "The issuer of Lab CA 1 was not sent.",
        remedy: "Append Lab R1.",
      },
      { code: "stranger", positions: [2], summary: "Old CA belongs to no path.", remedy: "Leave it out." },
    ],
  );
  expect(tree(presented, NOW, plainTerminal())).toBe(
    [
      "leaf: CN=img.example.com · RSA 2048 · until 2026-12-04 09:30 UTC (in 12 days)",
      "└─ intermediate: CN=Lab CA 1 · RSA 2048 · until 2027-12-27 09:30 UTC (in 400 days)",
      "   ✗ The issuer of Lab CA 1 was not sent.",
      "     → Append Lab R1.",
      "   └─ stranger: CN=Old CA · RSA 2048 · ended 2026-11-17 09:30 UTC (5 days ago)",
      "      ! Old CA belongs to no path.",
      "        → Leave it out.",
    ].join("\n"),
  );
});

test("ended certificates are red, others have no colour", () => {
  const [leaf, stranger] = tree(chain([LEAF, STRANGER]), NOW, colourTerminal()).split("\n");
  expect(leaf).not.toContain("\u001b");
  expect(stranger?.startsWith("\u001b[31m└─ ")).toBe(true);
  expect(stranger?.endsWith("\u001b[39m")).toBe(true);
});

test("an instant at the very end is still valid, one before the begin is not", () => {
  const edge = { role: "leaf", certificate: summary("CN=edge", 0) } as const;
  expect(tree(chain([edge]), NOW, plainTerminal())).toContain("until 2026-11-22 09:30 UTC (now)");
  expect(tree(chain([edge]), NOW - 101 * DAY, plainTerminal())).toContain("begins ");
});

test("unreadable, empty and hostile input stays visible and harmless", () => {
  expect(tree(chain([]), NOW, plainTerminal())).toBe("no certificates were presented");
  expect(tree(chain([{ role: "unreadable", error: "trailing-bytes" }]), NOW, plainTerminal())).toBe(
    "unreadable: trailing-bytes",
  );
  const hostile = { role: "leaf", certificate: summary("CN=\u001b[2J\u202e\nx", 12) } as const;
  const problem = { code: "too-many", positions: [], summary: "\u001b[2J", remedy: "" } as const;
  const drawn = tree(chain([hostile], [problem]), NOW, plainTerminal());
  expect(drawn.split("\n")).toHaveLength(2);
  expect(drawn).not.toContain("\u001b");
  expect(drawn).not.toContain("\u202e");
});

test("lines about certificates fit the terminal", () => {
  for (const line of tree(chain([LEAF, ISSUER]), NOW, plainTerminal(40)).split("\n")) {
    expect(displayWidth(line)).toBeLessThanOrEqual(40);
    expect(line).toContain("…");
  }
});
