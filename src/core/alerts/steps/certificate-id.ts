import type { HostedCertificate } from "../../hosted/hosted.ts";
import type { Layer } from "../../inventory/binding.ts";
import { layerOf } from "./hosting-spot.ts";
import type { StepCase } from "./step.ts";

/** A certificate in Alibaba Cloud's certificate service: the storage writes `10741304-cn-hangzhou`, the CDN the number alone. */
export interface CertificateId {
  readonly number: string;
  readonly region: string;
}

/** Where nobody knows the id, a person puts it in. */
export const UNKNOWN_ID: CertificateId = { number: "CERT_ID", region: "cn-hangzhou" };

/** The certificate that is there and should be served; undefined where there is none yet, or nobody told its id. */
export function waitingCertificate(one: StepCase): CertificateId | undefined {
  const { finding, record } = one;
  if (finding.code === "renewed-not-hosted") return parseId(finding.evidence.facts?.["certificate id"]);
  const layer = waitingLayer(one);
  return layer && hostedId(record, layer);
}

/** Its fingerprint, where the provider tells that. */
export function waitingSha256(one: StepCase): string | undefined {
  const layer = waitingLayer(one);
  return layer && hostedAt(one.record, layer)?.sha256;
}

/** The id of what a layer hosts, as the provider tells it. */
export function hostedId(record: StepCase["record"], layer: Layer): CertificateId | undefined {
  return parseId(hostedAt(record, layer)?.id);
}

function waitingLayer({ finding: { code }, spot }: StepCase): Layer | undefined {
  const serving = layerOf(spot);
  if (code === "wrong-layer") return serving === "edge" ? "origin" : "edge";
  return code === "not-deployed" || code === "partly-deployed" ? serving : undefined;
}

function hostedAt({ hosted }: StepCase["record"], layer: Layer): HostedCertificate | undefined {
  const state = hosted.find((one) => one.layer === layer)?.state;
  return state?.kind === "present" ? state.certificate : undefined;
}

function parseId(id: string | undefined): CertificateId | undefined {
  const [, number, region = "cn-hangzhou"] = /^(\d{1,20})(?:-([a-z0-9-]{1,40}))?$/.exec(id ?? "") ?? [];
  return number === undefined ? undefined : { number, region };
}
