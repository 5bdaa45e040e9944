import type { Told } from "../../ports/notifier.ts";
import { composeDigest } from "./compose-digest.ts";
import { composeIncident } from "./compose-incident.ts";
import { composeHeartbeat, composeSummary, composeTest } from "./compose-summary.ts";
import type { ComposedMail, MailSettings } from "./content.ts";

/** The mail for whatever is to be told. */
export function composeMessage(told: Told, settings: MailSettings): ComposedMail {
  switch (told.kind) {
    case "incident":
      return composeIncident(told.view, settings);
    case "digest":
      return composeDigest(told.view, settings);
    case "summary":
      return composeSummary(told.view, settings);
    case "heartbeat":
      return composeHeartbeat(told.view, settings);
    case "test":
      return composeTest(told.at, settings);
  }
}
