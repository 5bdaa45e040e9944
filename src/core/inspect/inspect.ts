import { sha256Of } from "../chain/certificate-reader.ts";
import { nameFault } from "../chain/name-verdict.ts";
import type { ChainProblemCode, PresentedChain } from "../evaluation.ts";
import { type Condition, worstCondition } from "../findings/urgency.ts";
import type { DomainName } from "../names/domain-name.ts";
import { matchName } from "../names/match-name.ts";
import type { TrustStore } from "../trust/trust-store.ts";
import type { Certificate } from "../x509/certificate.ts";
import { summarize } from "../x509/summary.ts";
import { correctedBundle } from "./bundle.ts";
import { chainOfFiles } from "./bundle-problems.ts";
import { chooseLeaf } from "./choose-leaf.ts";
import type {
  InspectedCertificate,
  Inspection,
  InspectionInput,
  Judged,
  KeyFit,
  NameFit,
  Remark,
  RemarkCode,
} from "./inspection.ts";
import { leafRemarks } from "./leaf-remarks.ts";
import { keyFits } from "./private-keys.ts";
import { providerRemarks } from "./provider-rules.ts";
import { storeRemarks } from "./store-remarks.ts";

/** Judges files as the bundle that a server would send. Synchronous, bounded like `evaluateChain`; never throws on content. */
export function inspect(input: InspectionInput): Inspection {
  const certificates = input.materials.flatMap(({ file, certificates: held }) =>
    held.map((certificate) => ({ file, certificate, summary: summarize(certificate) })),
  );
  const plain = certificates.map(({ certificate }) => certificate);
  const position = chooseLeaf(plain);
  const base = { at: input.at, certificates };
  if (typeof position !== "number") return { ...base, judged: undefined, remarks: [position] };
  const leaf = certificates[position];
  if (leaf === undefined) return { ...base, judged: undefined, remarks: [] };
  const judged = judge(leaf, position, plain, input);
  return { ...base, judged, remarks: byGravity(remarksOn(judged, plain, input)) };
}

/** The gravest of the remarks; `ok` for none. */
export function inspectionCondition({ remarks }: Pick<Inspection, "remarks">): Condition {
  return worstCondition(remarks.map(({ severity }) => severity));
}

function judge(
  leaf: InspectedCertificate,
  position: number,
  certificates: readonly Certificate[],
  input: InspectionInput,
): Judged {
  const others = [...certificates.keys()].filter((other) => other !== position);
  const order = [position, ...others];
  const ders = order.flatMap((place) => certificates[place]?.der ?? []);
  const evaluate = (stores: readonly TrustStore[]): ReturnType<typeof input.evaluator.evaluate> =>
    input.evaluator.evaluate({ chain: ders, at: new Date(input.at), stores, digests: ders.map(sha256Of) });
  const evaluation = evaluate(input.stores.map(({ store }) => store));
  const chain = chainOfFiles(evaluation.presented, order, certificates);
  return {
    leaf,
    chain,
    bundle: correctedBundle(chain, certificates),
    names: input.domains.map((domain) => nameFit(leaf.certificate, domain)),
    keys: keyFitsOf(leaf.certificate, input),
    stores: evaluation.verdicts.flatMap((verdict, index) => {
      const tier = input.stores[index]?.tier;
      return tier === undefined ? [] : [{ tier, verdict }];
    }),
    // A path is told whenever an anchor was reached, also when something on the way is expired or refused.
    publiclyTrusted: evaluate(input.publicStores).verdicts.some(({ path }) => path !== undefined),
  };
}

function nameFit(leaf: Certificate, domain: DomainName): NameFit {
  const fault = nameFault(leaf, domain.name);
  if (fault !== undefined) return { domain, fits: false, text: `${fault}.` };
  const match = matchName(leaf.extensions.subjectAltName, domain);
  return { domain, fits: true, text: match.matches ? match.by : domain.display };
}

function keyFitsOf(leaf: Certificate, { materials }: InspectionInput): readonly KeyFit[] {
  return materials.flatMap(({ file, keys }) =>
    keys.map((key) => {
      if (key.state !== "readable") return { file, state: key.state };
      return { file, state: keyFits(key.spki, leaf) ? "fits" : "differs" } as const;
    }),
  );
}

function remarksOn(
  judged: Judged,
  certificates: readonly Certificate[],
  input: InspectionInput,
): readonly Remark[] {
  const { stores, chain } = judged;
  const { at, thresholds, materials } = input;
  const leaf = judged.leaf.certificate;
  const trust = storeRemarks({ stores, leaf, certificates, at, thresholds });
  const incomplete = trust.some(({ code }) => code === "chain-incomplete");
  return [
    ...leafRemarks(leaf, at, thresholds, judged.publiclyTrusted),
    ...judged.names.flatMap(nameRemark),
    ...judged.keys.flatMap(keyRemark),
    ...chainRemarks(chain).filter(({ code }) => !(incomplete && code === "chain-incomplete")),
    ...trust,
    ...(input.provider === undefined ? [] : providerRemarks(input.provider, { leaf, chain, materials, at })),
  ];
}

const CHAIN_REMARKS: Readonly<Partial<Record<ChainProblemCode, readonly [RemarkCode, Remark["severity"]]>>> =
  {
    "missing-intermediate": ["chain-incomplete", "warning"],
    misordered: ["chain-misordered", "warning"],
    "weak-signature": ["weak-signature", "warning"],
    "weak-key": ["weak-key", "warning"],
  };

function chainRemarks({ problems }: PresentedChain): readonly Remark[] {
  return problems.map(({ code: problem, summary, remedy }) => {
    const [code, severity] = CHAIN_REMARKS[problem] ?? (["chain-extraneous", "info"] as const);
    return { code, severity, about: "chain", summary, remedy };
  });
}

function nameRemark({ domain, fits, text }: NameFit): readonly Remark[] {
  if (fits) return [];
  const remedy = `Have ${domain.name} itself listed in the certificate, or use it for a name that it lists.`;
  return [{ code: "name-mismatch", severity: "critical", about: "names", summary: sentence(text), remedy }];
}

function sentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}

function keyRemark({ state }: KeyFit): readonly Remark[] {
  const about = "key" as const;
  switch (state) {
    case "fits":
      return [];
    case "differs": {
      const summary = "The private key does not belong to the certificate.";
      const remedy =
        "Find the key with which this certificate was requested, or have the certificate issued for this key.";
      return [{ code: "key-mismatch", severity: "critical", about, summary, remedy }];
    }
    case "encrypted": {
      const summary = "The private key is encrypted, so nobody can tell here whether it fits.";
      const remedy =
        "Compare what `openssl pkey -in KEY -pubout` and `openssl x509 -in CERTIFICATE -noout -pubkey` print.";
      return [{ code: "key-unreadable", severity: "unknown", about, summary, remedy }];
    }
    case "damaged": {
      const summary = "The private key cannot be read.";
      return [
        { code: "key-unreadable", severity: "unknown", about, summary, remedy: "Copy it again, whole." },
      ];
    }
  }
}

const GRAVITY: readonly Remark["severity"][] = ["critical", "unknown", "warning", "info"];

function byGravity(remarks: readonly Remark[]): readonly Remark[] {
  return remarks.toSorted((a, b) => GRAVITY.indexOf(a.severity) - GRAVITY.indexOf(b.severity));
}
