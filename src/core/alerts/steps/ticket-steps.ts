import { accessDomain } from "../../jd/endpoints.ts";
import { TICKET_SUBJECT } from "../../jd/ticket-draft.ts";
import { commandLine } from "./command-line.ts";
import { type Step, type StepCase, step } from "./step.ts";

/** Opening the ticket by which JD Cloud hosts a certificate. */
export function openTicket({ binding, name }: StepCase): readonly Step[] {
  const access = accessDomain(binding);
  return [
    step(
      "Let certhorizon write the ticket: PIN, certificate, access domain, contacts, and until when it is needed.",
      commandLine(["certhorizon", "ticket", name]),
    ),
    step("Open it at JD Cloud with what that printed; its description has to be:", [
      TICKET_SUBJECT,
      `${binding.domain} -> ${access ?? "BUCKET.s3.REGION.jdcloud-oss.com"}`,
    ]),
    step(
      "Record that it is open, so that nobody is reminded of it again until it is overdue (DAY: 2026-11-24, in China):",
      commandLine(["certhorizon", "ticket", "--submitted", "DAY", "--id", "NUMBER", name]),
    ),
  ];
}

/** A certificate for the ticket comes first. */
export function renewForTicket(one: StepCase): readonly Step[] {
  return [
    step(
      "Have a certificate issued that is valid for clearly more than three months, and declare it under hosted.pem of the binding.",
    ),
    ...openTicket(one),
  ];
}

/** The ticket is open and not done. */
export function askInTicket({ finding, name }: StepCase): readonly Step[] {
  const id = finding.evidence.facts?.["ticket"] ?? "NUMBER";
  return [
    step(
      `Ask in ticket ${id} for urgent handling: say which certificate is served now, and when it ends (both below).`,
    ),
    step(
      "When JD Cloud says that it is done, look whether every address serves it:",
      commandLine(["certhorizon", "check", name]),
    ),
  ];
}
