import { dayOf } from "../../hosted/hosted.ts";
import type { HeldCertificate } from "../../hosted/known-certificates.ts";
import { listText } from "../../words.ts";
import { driftDraft } from "../drift.ts";
import type { BindingFacts, FindingKind } from "../facts.ts";
import { hostingPlace } from "../places.ts";

/** A newer certificate lies in the certificate service; neither the storage nor the CDN hosts it. */
export const renewedNotHosted: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) =>
    driftDraft(facts, "renewed-not-hosted", () => {
      const { binding, served } = facts;
      const { renewed } = served;
      const end = renewed?.certificate.notAfter;
      const id = renewed?.certificate.id;
      return {
        summary: `A newer certificate for ${binding.domain}${end === undefined ? "" : ` (until ${dayOf(end)})`} lies in the certificate service and is hosted nowhere${whereText(facts, renewed)}.`,
        remedy: `Host ${id === undefined ? "it" : `certificate ${id}`} ${hostingPlace(binding, served.layer)}.`,
        facts: {
          ...(id === undefined ? {} : { "certificate id": id }),
          ...(renewed === undefined ? {} : { source: renewed.holder }),
        },
      };
    }),
};

/** ": it lies in account media, the bucket in account prod: upload it there" where they differ. */
function whereText({ binding }: BindingFacts, renewed: HeldCertificate | undefined): string {
  if (renewed === undefined || binding.sources.includes(renewed.holder)) return "";
  const thing = binding.bucket === "" ? "the domain" : "the bucket";
  return `: it lies in account ${renewed.holder}, ${thing} in account ${listText(binding.sources)}: upload it there`;
}
