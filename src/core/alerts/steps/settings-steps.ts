import { commandLine } from "./command-line.ts";
import { hostSteps } from "./host-steps.ts";
import { lookAgain, type Step, type StepCase, step } from "./step.ts";

/** A switch beside the certificate is not as it should be. */
export function changeSetting(one: StepCase): readonly Step[] {
  return [step(one.finding.remedy), lookAgain(one)];
}

/** HTTPS was given up for a while: back in the order in which nobody is locked out. */
export function restoreHttps(one: StepCase): readonly Step[] {
  return [
    ...hostSteps(one),
    step("Only when HTTPS works at every address: switch the redirect to HTTPS on again, and HSTS last."),
  ];
}

/** Something is served that nobody hosts. */
export function findServer(one: StepCase): readonly Step[] {
  return [
    step(
      "See which addresses serve it, and where the name leads:",
      commandLine(["certhorizon", "check", one.name]),
    ),
    step(
      "Ask the owners of the other accounts whether one of them serves the domain, and declare it then. If nobody does, treat it as an incident.",
    ),
  ];
}

/** A second certificate in reserve. */
export function keepBackup({ binding, finding }: StepCase): readonly Step[] {
  return [
    step(finding.remedy),
    step(
      "Before it is put away, see that every required store trusts it:",
      commandLine(["certhorizon", "inspect", "backup.pem", "--domain", binding.domain]),
    ),
  ];
}
