import { isPublicStore } from "../../findings/store-verdicts.ts";
import { commandLine } from "./command-line.ts";
import { hostSteps } from "./host-steps.ts";
import { type Step, type StepCase, step } from "./step.ts";

/** A store refuses the chain, or will: another chain for everybody, or another store on the devices. */
export function changeRoot(one: StepCase): readonly Step[] {
  const { finding, binding, spot } = one;
  const store = finding.scope;
  if (spot === "provider") return updateStore(store);
  const own = store !== "" && !isPublicStore(store);
  return [
    ...(own ? updateStore(store) : []),
    step(
      `${own ? "Or have" : "Have"} a certificate issued under a root that ${store || "every required store"} keeps, by another chain of the same CA or by another CA.`,
    ),
    step(
      "Judge it before it is hosted:",
      commandLine(
        ["certhorizon", "inspect", "new.pem", "--domain", binding.domain],
        store === "" || own ? [] : [["--trust-store", store]],
      ),
    ),
    ...hostSteps(one),
  ];
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
