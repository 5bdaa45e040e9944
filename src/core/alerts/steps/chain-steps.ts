import { commandLine } from "./command-line.ts";
import { hostSteps } from "./host-steps.ts";
import { type Step, type StepCase, step } from "./step.ts";

/** The leaf is right, what is sent with it is not. */
export function mendChain(one: StepCase): readonly Step[] {
  return [
    step(
      "Write the certificates as a server should send them; leaf.pem and ca.pem are what the CA delivered:",
      commandLine(["certhorizon", "inspect", "leaf.pem", "ca.pem", "--write-bundle", "new.pem"]),
    ),
    ...(one.spot === "jd-ticket"
      ? [step("Declare new.pem under hosted.pem of the binding.")]
      : [
          step(
            "Upload new.pem with its key to the provider's certificate service: it does not complete a chain by itself.",
          ),
        ]),
    ...hostSteps(one),
  ];
}

/** A part above the leaf ends, or has ended: the CA has a newer one. */
export function replaceIntermediate(one: StepCase): readonly Step[] {
  return [
    step(
      "Take the CA's current intermediate from its repository; where it fits the leaf no longer, have the certificate issued again.",
    ),
    ...mendChain(one),
  ];
}
