import type { FindingCode } from "../../findings/codes.ts";
import { isWildcard } from "../../inventory/binding.ts";
import { listText } from "../../words.ts";
import {
  type CertificateId,
  hostedId,
  UNKNOWN_ID,
  waitingCertificate,
  waitingSha256,
} from "./certificate-id.ts";
import { commandLine } from "./command-line.ts";
import { type Step, type StepCase, step } from "./step.ts";
import { openTicket, renewForTicket } from "./ticket-steps.ts";

/** Getting a new certificate and putting it where visitors get it. */
export function renewAndHost(one: StepCase): readonly Step[] {
  if (one.spot === "jd-ticket") return renewForTicket(one);
  return [getRenewed(one), ...hostSteps(one)];
}

/** What was served before is still good; what is served now is for later. */
export function hostPrevious(one: StepCase): readonly Step[] {
  return [
    step(
      "Take the previous certificate, if it has not ended, or have one issued that is valid at once; it is the new certificate below.",
    ),
    ...hostSteps(one),
  ];
}

/** It is hosted at the right place and does not reach visitors: saving it once more often helps, and then the provider has to. */
export function deployAgain(one: StepCase): readonly Step[] {
  const behind = [...new Set((one.finding.evidence.endpoints ?? []).map(({ address }) => address))];
  const where = behind.length === 0 ? "" : `; still with the older one: ${listText(behind, 20)}`;
  return [
    ...hostSteps(one),
    step(
      `If that does not help, open a ticket with the provider that names the domain and the addresses${where}.`,
    ),
  ];
}

/** Putting a certificate where visitors get it, whether it is there already or still to be made. */
export function hostSteps(one: StepCase): readonly Step[] {
  const steps = placeSteps(one);
  // Nobody can be asked under a wildcard.
  return one.spot === "jd-ticket" || isWildcard(one.binding) ? steps : [...steps, waitUntilServed(one)];
}

function placeSteps(one: StepCase): readonly Step[] {
  switch (one.spot) {
    case "oss":
      return [inOssConsole(one), ossCommand(one)];
    case "cdn":
    case "dcdn":
      return [inCdnConsole(one, one.spot), cdnCommand(one, one.spot)];
    case "esa":
      return [inConsole(one, "ESA console: open the site, SSL/TLS, Edge Certificates")];
    case "waf":
      return [inConsole(one, "WAF console: open Website Configuration, the domain, its HTTPS certificate")];
    case "jd-cdn":
      return [inConsole(one, "JD Cloud CDN console: open Domain Management, the domain, HTTPS settings")];
    case "jd-ticket":
      return openTicket(one);
    case "unknown":
      return [
        step(
          `Host the certificate where ${one.binding.domain} is served; neither the configuration nor DNS tells where that is.`,
          commandLine(["certhorizon", "explain", one.name]),
        ),
      ];
  }
}

/** Looks every ten seconds until each address shows the new certificate. */
function waitUntilServed(one: StepCase): Step {
  const sha256 = waitingSha256(one);
  return step(
    `Wait until every address serves it${sha256 === undefined ? " (new.pem is the new certificate; its SHA-256 will do too)" : ""}:`,
    commandLine(
      ["certhorizon", "check", one.name],
      [
        ["--wait", "30m"],
        ["--until", sha256 ?? "new.pem"],
      ],
    ),
  );
}

/** What ends, or is late: elsewhere nothing says that a renewal should have come. */
const DUE: ReadonlySet<FindingCode> = new Set([
  "leaf-expired",
  "leaf-expiring",
  "renewal-late",
  "hosted-expiring",
]);

function getRenewed(one: StepCase): Step {
  const { binding, finding, spot } = one;
  const keep = spot === "unknown" ? "" : " Put it into the provider's certificate service.";
  if (finding.code === "name-mismatch") {
    return step(
      `Have a certificate issued that lists ${binding.domain} among its alternative names, or find the one that does.${keep}`,
    );
  }
  if (!DUE.has(finding.code)) return step(`Have the certificate issued anew. ${finding.remedy}${keep}`);
  return step(
    binding.renewal === "auto"
      ? `Renewal of ${binding.domain} is automatic: see why it did not come, and renew by hand meanwhile.${keep}`
      : `Renewal of ${binding.domain} is by hand: order the certificate anew, at the CA or in the certificate service.${keep}`,
  );
}

function inOssConsole(one: StepCase): Step {
  const { bucket, domain } = one.binding;
  const named = bucket === "" ? "the bucket that the domain is bound to" : bucket;
  return step(
    `OSS console: open Buckets, ${named}, Bucket Settings, Domain Names. In the row of ${domain} choose Certificate Hosting, select ${whichText(one)} and save.`,
  );
}

function ossCommand(one: StepCase): Step {
  const { bucket, region, domain } = one.binding;
  const id = waitingCertificate(one);
  const before = hostedId(one.record, "origin");
  const replaced = before === undefined || before.number === id?.number ? undefined : idText(before);
  // The storage refuses when something else is hosted meanwhile than what this step knows of.
  const lock =
    replaced === undefined ? `"Force":true` : `"PreviousCertId":${JSON.stringify(replaced)},"Force":false`;
  const body = [
    `{"Cname":{"Domain":${JSON.stringify(domain)},`,
    `  "CertificateConfiguration":{"CertId":${JSON.stringify(idText(id ?? UNKNOWN_ID))},`,
    `  ${lock}}}}`,
  ].join("\n");
  return step(
    `Or from a command line${id === undefined ? `, CERT_ID being ${UNKNOWN_ID_TEXT}` : ""}:`,
    commandLine(
      ["ossutil", "api", "put-cname"],
      [
        ["--bucket", bucket || "BUCKET"],
        ["--region", region || "REGION"],
        ["--cname-configuration", body],
      ],
    ),
  );
}

function inCdnConsole(one: StepCase, product: "cdn" | "dcdn"): Step {
  const { domain } = one.binding;
  return step(
    `${product.toUpperCase()} console: open Domain Names, ${domain}, HTTPS. Beside HTTPS Certificate choose Modify, select ${whichText(one)} and confirm.`,
  );
}

const CDN_OPERATIONS = { cdn: "SetCdnDomainSSLCertificate", dcdn: "SetDcdnDomainSSLCertificate" } as const;

function cdnCommand(one: StepCase, product: "cdn" | "dcdn"): Step {
  const { domain } = one.binding;
  const id = waitingCertificate(one) ?? UNKNOWN_ID;
  const words =
    id === UNKNOWN_ID
      ? `, CERT_ID being ${UNKNOWN_ID_TEXT} (the number alone; region ap-southeast-1 for an international account)`
      : "";
  return step(
    `Or from a command line${words}:`,
    commandLine(
      ["aliyun", product, CDN_OPERATIONS[product]],
      [
        // The CDN writes a wildcard with its dot alone.
        ["--DomainName", isWildcard(one.binding) ? domain.slice(1) : domain],
        ["--SSLProtocol", "on"],
        ["--CertType", "cas"],
        ["--CertId", id.number],
        ["--CertRegion", id.region],
      ],
    ),
  );
}

function inConsole(one: StepCase, place: string): Step {
  return step(`${place}. Select ${whichText(one)} for ${one.binding.domain} and save.`);
}

const UNKNOWN_ID_TEXT = "its id in the certificate service";

/** There is none yet that could be an old one. */
const UNSERVED: ReadonlySet<FindingCode> = new Set([
  "https-not-configured",
  "provider-default-certificate",
  "hosted-none",
]);

function whichText(one: StepCase): string {
  const id = waitingCertificate(one);
  const again = one.finding.code.endsWith("-deployed") ? " once more" : "";
  return `${id === undefined ? (UNSERVED.has(one.finding.code) ? "the domain's certificate" : "the new certificate") : `certificate ${idText(id)}`}${again}`;
}

function idText({ number, region }: CertificateId): string {
  return `${number}-${region}`;
}
