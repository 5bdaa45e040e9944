import type { Delivery } from "../alerts/delivery.ts";
import type { IncidentBrief } from "../alerts/incident-brief.ts";
import type { FindingCode } from "../findings/codes.ts";
import { bindingKey } from "../inventory/binding.ts";
import { bindingName } from "./binding-name.ts";
import { deliveryJson } from "./history.ts";

/** What a message is about, as lists show it. */
export interface DeliveryAbout {
  /** Undefined where it is about no single incident. */
  readonly code: FindingCode | undefined;
  /** Key of the binding that is named; undefined where it is none. */
  readonly binding: string | undefined;
  /** "img.example.com:443", "source prod", "digest"; empty where nothing is known of it any more. */
  readonly name: string;
  /** Findings beside the one that is named. */
  readonly others: number;
}

export function deliveryAbout(
  delivery: Pick<Delivery, "kind" | "detail">,
  brief: IncidentBrief | undefined,
): DeliveryAbout {
  if (brief === undefined) {
    return { code: undefined, binding: undefined, name: ownName(delivery), others: 0 };
  }
  const { code, first, count } = brief;
  const binding = first?.subject === "binding" ? bindingKey(first) : undefined;
  return { code, binding, name: placeName(first), others: Math.max(0, count - 1) };
}

/** "leaf-expired img.example.com:443 and 3 more" */
export function deliveryAboutText({ code, name, others }: DeliveryAbout): string {
  return `${code ?? ""} ${name}${others > 0 ? ` and ${others} more` : ""}`.trim();
}

function ownName({ kind, detail }: Pick<Delivery, "kind" | "detail">): string {
  switch (kind) {
    case "baseline":
      return `stock-taking ${detail.occasion ?? ""}`.trim();
    case "weekly":
      return "digest";
    case "heartbeat":
      return "sign of life";
    case "test":
      return "test";
    default:
      return "";
  }
}

function placeName(first: IncidentBrief["first"]): string {
  if (first === undefined) return "";
  if (first.subject === "binding") return bindingName(first);
  return first.subject === "monitor"
    ? `certhorizon ${first.scope}`.trim()
    : `${first.subject} ${first.scope}`.trim();
}

/** A message with what it is about, for programs. */
export function toldJson(
  delivery: Delivery,
  brief: IncidentBrief | undefined,
): Readonly<Record<string, unknown>> {
  const { code, first, count } = brief ?? {};
  const isBinding = first?.subject === "binding";
  const about = {
    code,
    subject: first?.subject ?? null,
    domain: isBinding ? first.domain : null,
    port: isBinding ? first.port : null,
    scope: first?.scope ?? "",
    total: count,
  };
  return { ...deliveryJson(delivery), about: brief === undefined ? null : about };
}
