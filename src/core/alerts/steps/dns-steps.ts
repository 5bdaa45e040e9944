import { commandLine } from "./command-line.ts";
import { lookAgain, type Step, type StepCase, step } from "./step.ts";

/** The name cannot be resolved. */
export function restoreRecord(one: StepCase): readonly Step[] {
  const wanted = one.binding.cnameTargets?.[0];
  return [
    askDns(one),
    step(
      `At the DNS provider of the domain look whether the zone is delegated and the CNAME of ${one.binding.domain} is there${wanted === undefined ? "" : `; the provider wants it to lead to ${wanted}`}.`,
    ),
    lookAgain(one),
  ];
}

/** The name leads somewhere else than to what it is bound to. */
export function repointRecord(one: StepCase): readonly Step[] {
  return [
    askDns(one),
    step(one.finding.remedy),
    step("A changed CNAME takes up to 72 hours until every resolver has it; lower its TTL first."),
    lookAgain(one),
  ];
}

/** Whoever takes the name that is led to gets the visitors. */
export function removeDangling(one: StepCase): readonly Step[] {
  return [
    step(
      `At once remove the CNAME of ${one.binding.domain}, or lead it to a name that is yours: anybody may take the one it leads to.`,
    ),
    ...repointRecord(one),
  ];
}

/** What the record should be is not known to anybody here. */
export function declareTarget(one: StepCase): readonly Step[] {
  return [
    askDns(one),
    step(
      "If the target is right, add its ending under dns.suffixes of the configuration; else lead the CNAME to where the domain is bound.",
    ),
  ];
}

/** What a binding says does not fit what its account says. */
export function settleBinding(one: StepCase): readonly Step[] {
  return [
    step(
      "See what is known of the binding, and from whom:",
      commandLine(["certhorizon", "explain", one.name]),
    ),
    step(one.finding.remedy),
    lookAgain(one),
  ];
}

function askDns({ binding }: StepCase): Step {
  return step("See where the name leads now:", commandLine(["dig", binding.domain, "CNAME"]));
}
