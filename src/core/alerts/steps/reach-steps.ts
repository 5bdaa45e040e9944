import { listText } from "../../words.ts";
import { commandLine } from "./command-line.ts";
import { type Step, type StepCase, step } from "./step.ts";

/** Nothing answers at some address, or at all. */
export function reachAgain(one: StepCase): readonly Step[] {
  const { finding, binding, name } = one;
  const failing = [...new Set((finding.evidence.endpoints ?? []).map(({ address }) => address))];
  const [first] = failing;
  return [
    step(
      "Look from another network, to tell the service from the way to it:",
      first === undefined
        ? commandLine(["certhorizon", "check", name])
        : commandLine(["certhorizon", "check", name, "--resolve", first]),
    ),
    step(
      `See in the provider's console whether ${binding.bucket === "" ? "the domain" : `bucket ${binding.bucket}`} is in service: arrears, a lapsed ICP filing, a stopped CDN domain and a firewall all look like this.`,
    ),
    ...(failing.length === 0
      ? []
      : [step(`Open a ticket with the provider; the addresses that fail: ${listText(failing, 20)}.`)]),
  ];
}
