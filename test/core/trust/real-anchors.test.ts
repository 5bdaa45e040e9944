import { describe, expect, it } from "vitest";
import { candidateOf } from "../../../src/core/path/candidate.ts";
import { certificateProblems } from "../../../src/core/path/certificate-rules.ts";
import { mustParse, runtimeRoots } from "../x509/certificates.ts";

describe("the rules for anchors", () => {
  it("refuse none of the roots that a public program lists", () => {
    const refused = runtimeRoots().flatMap((der) => {
      const { certificate, selfIssued } = candidateOf(mustParse(der));
      return certificateProblems(certificate, "anchor", selfIssued).map(
        ({ reason, text }) => `${certificate.subject.text}: ${reason}, ${text}`,
      );
    });
    expect(refused).toEqual([]);
  });
});
