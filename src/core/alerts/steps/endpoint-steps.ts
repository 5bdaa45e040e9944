import type { BindingFindingCode } from "../../findings/kinds.ts";
import { endpointMend } from "../../findings/provider-endpoint.ts";
import { commandLine } from "./command-line.ts";
import { lookAgain, type Step, type StepCase, step } from "./step.ts";
import { updateStore } from "./trust-steps.ts";

type EndpointCase = Pick<StepCase, "finding" | "binding" | "name">;

/** At a provider's own endpoint: its name, certificate and settings are nobody's but the provider's. */
export function endpointSteps(code: BindingFindingCode, one: EndpointCase): readonly Step[] {
  const remedy = step(one.finding.remedy);
  switch (endpointMend(code)) {
    case "renew":
      return providerRenews(one);
    case "update":
      return updateStore(one.finding.scope);
    case "find":
      return [
        step(
          "See where the name leads, and what answers there:",
          commandLine(["certhorizon", "check", one.name]),
        ),
        remedy,
        lookAgain(one),
      ];
    case "reach":
      return [lookElsewhere(one), remedy];
    case "set":
      return [remedy];
    case "list":
      return [step("See which source names it:", commandLine(["certhorizon", "explain", one.name])), remedy];
    case "restore":
      return [remedy, lookAgain(one)];
  }
}

/** Whoever sees a fault of the certificate tells it. */
function providerRenews({ binding }: EndpointCase): readonly Step[] {
  return [
    step(
      `${binding.domain} is the provider's own endpoint and its certificate the provider's to renew: open a ticket that names the endpoint, the region and the addresses.`,
    ),
  ];
}

function lookElsewhere({ finding, name }: EndpointCase): Step {
  const [first] = finding.evidence.endpoints ?? [];
  const way = first === undefined ? [] : ["--resolve", first.address];
  return step("Look from another network too:", commandLine(["certhorizon", "check", name, ...way]));
}
