import type { Finding } from "../../findings/finding.ts";
import { isPublicStore } from "../../findings/store-verdicts.ts";
import { listText } from "../../words.ts";
import { commandLine } from "./command-line.ts";
import { hostSteps } from "./host-steps.ts";
import { type Step, type StepCase, step } from "./step.ts";

/** A store refuses the chain, or will: another chain for everybody, or another store on the devices. */
export function changeRoot(one: StepCase): readonly Step[] {
  const { finding, binding } = one;
  const stores = storesOf(finding);
  const own = stores.filter((store) => !isPublicStore(store));
  const judged = stores.filter(isPublicStore).map((store) => ["--trust-store", store] as const);
  return [
    ...(own.length > 0 ? updateStore(listText(own)) : []),
    step(
      `${own.length > 0 ? "Or have" : "Have"} a certificate issued under a root that is trusted by ${listText(stores) || "every required store"}: by another chain of the same CA, or by another CA.`,
    ),
    step(
      "Judge it before it is hosted:",
      commandLine(["certhorizon", "inspect", "new.pem", "--domain", binding.domain], judged),
    ),
    ...hostSteps(one),
  ];
}

/** The stores that a finding is about: its scope, but for those about what is hosted at a layer. */
function storesOf({ scope, code, evidence }: Finding): readonly string[] {
  if (code !== "hosted-untrusted") return scope === "" ? [] : [scope];
  return (evidence.facts?.["stores"] ?? "").split(", ").filter((store) => store !== "");
}

/** What waits at the provider must not be served as it is. */
export function replaceWaiting(one: StepCase): readonly Step[] {
  return [
    step("Do not put the waiting certificate into service; keep the one that is served now."),
    ...changeRoot(one),
  ];
}

/** Roots are added on the devices and programs themselves. */
export function updateStore(store: string): readonly Step[] {
  return [
    step(
      `Add the root to ${store || "the trust store"} on the devices and programs that use it, and to its PEM file here.`,
    ),
    step(
      "See what that mends, with the bundle that the devices will have:",
      commandLine(["certhorizon", "roots", "--bundle", "bundle.pem"]),
    ),
  ];
}
