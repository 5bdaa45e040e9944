import type { ChainProblem, ChainProblemCode, PresentedChain } from "../evaluation.ts";
import { shortName, subjectName } from "../path/certificate-names.ts";
import type { Certificate } from "../x509/certificate.ts";

/**
 * A chain that was judged with its leaf first, told for the files: positions are those in the files, and a leaf that stands elsewhere
 * than first is out of order. `order` holds the position in the files of each certificate as it was judged.
 */
export function chainOfFiles(
  judged: PresentedChain,
  order: readonly number[],
  certificates: readonly Certificate[],
): PresentedChain {
  const place = (position: number): number => order[position] ?? position;
  const placed = judged.certificates
    .map((one) => ({ ...one, position: place(one.position) }))
    .toSorted((a, b) => a.position - b.position);
  const leaf = place(0);
  const problems = judged.problems
    .filter(({ code }) => code !== "misordered" || leaf === 0)
    .map((problem) => problemOfFiles({ ...problem, positions: problem.positions.map(place) }, certificates));
  const misplaced = leaf === 0 ? [] : [misplacedLeaf(leaf, certificates)];
  return { ...judged, certificates: placed, problems: [...problems, ...misplaced] };
}

const IN_ORDER =
  "Put the server's certificate first, then each issuer after what it issued; --write-bundle FILE does it.";
const WITHOUT = "--write-bundle FILE leaves it out.";

/** After the names of the certificates; the others keep the words of a chain on the wire. */
const WORDS: Readonly<
  Partial<Record<ChainProblemCode, readonly [one: string, several: string, remedy?: string]>>
> = {
  misordered: [
    "stands before the certificate that it issued",
    "stand before the certificates that they issued",
    IN_ORDER,
  ],
  duplicate: ["is there more than once", "are there more than once", `Remove the repeated one; ${WITHOUT}`],
  stranger: [
    "is no issuer of the server's certificate",
    "are no issuers of the server's certificate",
    `Remove it, because it proves nothing and costs every visitor bytes; ${WITHOUT}`,
  ],
  "root-sent": [
    "is a root: clients trust their own copy or none",
    "are roots: clients trust their own copies or none",
    `Remove it, because it costs every visitor bytes; ${WITHOUT}`,
  ],
  "weak-signature": [
    "is signed with SHA-1 or MD5, which can be forged",
    "are signed with SHA-1 or MD5, which can be forged",
  ],
  "weak-key": [
    "has a key that is too weak, or of a kind that browsers refuse",
    "have keys that are too weak, or of a kind that browsers refuse",
  ],
};

function problemOfFiles(problem: ChainProblem, certificates: readonly Certificate[]): ChainProblem {
  const { code, positions } = problem;
  const first = certificates[positions[0] ?? -1];
  if (code === "missing-intermediate" && first !== undefined) {
    const summary = `The certificate of ${shortName(first.issuer)}, which issued ${subjectName(first)}, is missing.`;
    return { ...problem, summary };
  }
  const words = WORDS[code];
  if (words === undefined) return problem;
  const [one, several, remedy] = words;
  const summary = `${listed(positions, certificates)} ${positions.length > 1 ? several : one}.`;
  return { ...problem, summary, remedy: remedy ?? problem.remedy };
}

function misplacedLeaf(leaf: number, certificates: readonly Certificate[]): ChainProblem {
  const summary = `The server's certificate, ${listed([leaf], certificates)}, does not come first.`;
  return { code: "misordered", positions: [leaf], summary, remedy: IN_ORDER };
}

function listed(positions: readonly number[], certificates: readonly Certificate[]): string {
  return positions
    .map((position) => {
      const certificate = certificates[position];
      return `${certificate === undefined ? "a certificate" : subjectName(certificate)} (number ${position + 1})`;
    })
    .join(", ");
}
