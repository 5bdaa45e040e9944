import { afterAll, beforeAll, expect, test } from "vitest";
import { composeIncident } from "../../../src/adapters/mail/compose-incident.ts";
import { createSmtpSender } from "../../../src/adapters/mail/smtp-sender.ts";
import type { MailSender } from "../../../src/ports/notifier.ts";
import { A, aRoot, issueFrom } from "../../core/decide/build.ts";
import { type MailServer, makeServerCertificate, startMailServer } from "./mail-server.ts";
import { readMessage, valuesOf } from "./raw-message.ts";
import { findingView, incidentView, OSS, presentedOf, recordAfter, SETTINGS } from "./views.ts";

let server: MailServer;
let sender: MailSender;

beforeAll(async () => {
  const { cert, key } = await makeServerCertificate();
  server = await startMailServer({ cert, key });
  const address = { from: "certhorizon@example.com", host: "localhost", port: server.port };
  sender = createSmtpSender({ ...address, tls: "none", user: undefined, password: undefined });
});

afterAll(async () => {
  sender.close();
  await server.close();
});

test("a hostile certificate's mail arrives whole, with one subject and one recipient", async () => {
  const evil =
    '\r\nSubject: other\r\nBcc: evil@example.org\r\n\r\n.\r\n<script src="//x.example"></script>\u202e\u001b[31m';
  const root = await aRoot();
  const domain = "www.xn--fsqu00a.cn";
  const leaf = await issueFrom(root)({
    from: -93,
    to: -3,
    names: [domain, "例子.example"],
    options: {
      subject: [
        ["CN", evil],
        ["OU", "证书 مرحبا"],
      ],
    },
  });
  const record = recordAfter(root, { ...OSS, domain }, { show: { [A]: [leaf] } });
  const view = incidentView([findingView(record, "leaf-expired", presentedOf(root, leaf), evil)]);
  const mail = composeIncident(view, SETTINGS);
  const outcome = await sender.send({
    ...mail,
    messageId: `<${view.id}@certhorizon.invalid>`,
    references: [],
    to: ["web@example.com"],
    severity: view.severity,
  });
  expect(outcome).toMatchObject({ kind: "accepted", refused: [] });
  const [received] = server.received;
  expect(received?.to).toEqual(["web@example.com"]);
  const message = readMessage(received?.raw ?? "");
  expect(valuesOf(message, "subject")).toEqual([
    "[critical] www.例子.cn: certificate expired (leaf-expired)",
  ]);
  expect(valuesOf(message, "bcc")).toEqual([]);
  expect(valuesOf(message, "content-type")).toEqual([expect.stringMatching(/^multipart\/alternative/)]);
  expect(message.parts.get("text/plain")).toBe(mail.text);
  expect(message.parts.get("text/html")).toBe(mail.html);
  expect(mail.text).toContain("证书");
});
