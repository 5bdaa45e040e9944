import type { Finding } from "../../findings/finding.ts";
import type { Binding } from "../../inventory/binding.ts";
import type { BindingRecord } from "../../record.ts";
import { commandLine } from "./command-line.ts";
import type { HostingSpot } from "./hosting-spot.ts";

/** One thing to do: a sentence or two, and what to paste for it. */
export interface Step {
  readonly text: string;
  /** Lines of one command or text, as they are; commands are quoted for a POSIX shell. Empty: nothing to paste. */
  readonly paste: readonly string[];
}

/** A finding about a binding, with what its steps are filled in from. */
export interface StepCase {
  readonly finding: Finding;
  readonly record: BindingRecord;
  readonly binding: Binding;
  readonly spot: Exclude<HostingSpot, "provider">;
  /** How commands name the binding: `img.example.com`, with the port where it is not 443. */
  readonly name: string;
}

export function step(text: string, paste: readonly string[] = []): Step {
  return { text, paste };
}

/** `name` is how commands name the binding. */
export function lookAgain({ name }: Pick<StepCase, "name">): Step {
  return step("Then have it looked at again at once:", commandLine(["certhorizon", "recheck", name]));
}
