import { readFile, writeFile } from "node:fs/promises";
import type { Daemon } from "../../src/app/daemon.ts";
import { startDaemon } from "../../src/app/start-daemon.ts";
import { MINUTE } from "../../src/core/time.ts";
import { type Lab, openLab } from "../../src/lab/world.ts";
import { type MailServer, type ReceivedMail, startMailServer } from "../adapters/mail/mail-server.ts";
import { eventually } from "./eventually.ts";
import { writeQuickConfig } from "./lab-config.ts";
import { run } from "./run-command.ts";
import { freePort } from "./workspace.ts";

export interface LabWithMail {
  readonly lab: Lab;
  readonly daemon: Daemon;
  readonly configFile: string;
  readonly mails: MailServer;
  close(): Promise<void>;
}

export interface LabWithMailOptions {
  /** Where the configuration and everything that it names goes. */
  readonly directory: string;
  /** Lines that join the configuration. */
  readonly more?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Has a good certificate when stock is taken, and comes to its end afterwards: so a mail of its own tells of it. */
const LATE = "expiring";

/** What warns of a day ahead is held back for a round of looks, so that many of a kind become one message. */
const HELD_BACK_MS = 66 * MINUTE;

/** The daemon on the lab, with a mail server that keeps what it gets. Resolves when `expiring.lab.example` has been told of. */
export async function openLabWithMail(options: LabWithMailOptions): Promise<LabWithMail> {
  let ahead = 0;
  const lab = await openLab({ now: new Date() });
  const mails = await startMailServer();
  const page = `127.0.0.1:${await freePort()}`;
  const configFile = await writeQuickConfig(lab, options.directory);
  const text = withMail(await readFile(configFile, "utf8"), mails.port, page);
  await writeFile(configFile, `${text}${options.more ?? ""}`);
  const started = await startDaemon({
    configFile,
    environment: { CERTHORIZON_STATUS_LISTEN: page, ...options.environment },
    clock: { now: () => Date.now() + ahead },
    logDestination: { write: () => undefined },
  });
  if (!started.ok) throw new Error(started.problems.join("\n"));
  const { daemon } = started;
  const certificates = lab
    .find(LATE)
    .arrangement.endpoints.flatMap((one) => (one.kind === "tls" ? one.certificates : []));
  lab.exchange(LATE, [await lab.renew(LATE)]);
  await daemon.begin();
  await eventually(() => mailAbout(mails, "[baseline]"));
  lab.exchange(LATE, certificates);
  await run(["recheck", lab.find(LATE).domain, "--config", configFile]);
  await eventually(async () => {
    const { stdout } = await run(["history", lab.find(LATE).domain, "--config", configFile]);
    if (!/finding opened +leaf-expiring/.test(stdout)) throw new Error("it has not been looked at again yet");
  });
  ahead = HELD_BACK_MS;
  await eventually(() => mailAbout(mails, "leaf-expiring"));
  return {
    lab,
    daemon,
    configFile,
    mails,
    close: async () => {
      await daemon.close();
      await Promise.all([mails.close(), lab.close()]);
    },
  };
}

/** The last one whose subject holds a text; throws while there is none. */
export function mailAbout({ received }: MailServer, text: string): ReceivedMail {
  const subjectOf = ({ raw }: ReceivedMail) => /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(raw)?.[1] ?? "";
  const found = received.findLast((mail) => subjectOf(mail).includes(text));
  if (found === undefined) throw new Error(`no mail about ${text} has come`);
  return found;
}

function withMail(text: string, port: number, page: string): string {
  return `${text
    .replace("  platform: {}", "  platform: { mail: [sre@lab.example] }")
    .replace("  web: {}", "  web: { mail: [web-oncall@lab.example] }")}
mail: { from: certhorizon@lab.example, host: 127.0.0.1, port: ${port}, tls: none }
links: { status: "http://${page}" }
`;
}
