import { createServer, type Server } from "node:net";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  createSmtpSender,
  type SmtpServer,
  type SmtpTimeouts,
} from "../../../src/adapters/mail/smtp-sender.ts";
import { createSecret } from "../../../src/core/secret.ts";
import { listen } from "../../../src/lab/listening.ts";
import type { Mail, MailSender, SendOutcome } from "../../../src/ports/notifier.ts";
import { eventually } from "../../tools/eventually.ts";
import { type MailServer, makeServerCertificate, refusal, startMailServer } from "./mail-server.ts";
import { readMessage, valuesOf } from "./raw-message.ts";

const MAIL: Mail = {
  messageId: "<0011223344556677@certhorizon.invalid>",
  references: [],
  to: ["web@example.com"],
  subject: "[critical] img.example.com: certificate expired (leaf-expired)",
  text: "Renew it.\n",
  html: "<p>Renew it.</p>\n",
  severity: "critical",
};
const SHORT: SmtpTimeouts = { connectMs: 300, greetingMs: 300, silenceMs: 300, wholeMs: 5_000 };

let certificate: Awaited<ReturnType<typeof makeServerCertificate>>;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  certificate = await makeServerCertificate();
});

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function aServer(options: Parameters<typeof startMailServer>[0] = {}): Promise<MailServer> {
  const server = await startMailServer({ cert: certificate.cert, key: certificate.key, ...options });
  closing.push(() => server.close());
  return server;
}

/** Without TLS unless told otherwise. */
function senderTo(port: number, more: Partial<SmtpServer> = {}, timeouts?: SmtpTimeouts): MailSender {
  const sender = createSmtpSender(
    {
      from: "certhorizon@example.com",
      host: "localhost",
      port,
      tls: "none",
      user: undefined,
      password: undefined,
      ...more,
    },
    timeouts,
  );
  closing.push(() => sender.close());
  return sender;
}

async function sent(
  options: Parameters<typeof startMailServer>[0],
  mail: Partial<Mail> = {},
): Promise<SendOutcome> {
  const { port } = await aServer(options);
  return senderTo(port).send({ ...MAIL, ...mail });
}

describe("a mail that is accepted", () => {
  test("arrives with the headers that it needs, each once", async () => {
    const server = await aServer();
    const outcome = await senderTo(server.port).send({
      ...MAIL,
      references: ["<a@x.invalid>", "<b@x.invalid>"],
    });
    expect(outcome).toEqual({ kind: "accepted", answer: expect.stringMatching(/^250 /), refused: [] });
    const [mail] = server.received;
    expect(mail).toMatchObject({ from: "certhorizon@example.com", to: ["web@example.com"] });
    const message = readMessage(mail?.raw ?? "");
    for (const [name, value] of [
      ["subject", MAIL.subject],
      ["from", "certhorizon <certhorizon@example.com>"],
      ["to", "web@example.com"],
      ["message-id", MAIL.messageId],
      ["in-reply-to", "<b@x.invalid>"],
      ["references", "<a@x.invalid> <b@x.invalid>"],
      ["auto-submitted", "auto-generated"],
      ["x-auto-response-suppress", "All"],
      ["importance", "High"],
    ] as const) {
      expect([name, ...valuesOf(message, name)]).toEqual([name, value]);
    }
    expect(message.parts.get("text/plain")).toBe(MAIL.text);
    expect(message.parts.get("text/html")).toBe(MAIL.html);
  });

  test("has the same id when it is repeated, over the same connection", async () => {
    const server = await aServer();
    const sender = senderTo(server.port);
    await sender.send(MAIL);
    await sender.send(MAIL);
    const ids = server.received.map(({ raw }) => valuesOf(readMessage(raw), "message-id"));
    expect(ids).toEqual([[MAIL.messageId], [MAIL.messageId]]);
  });

  test("is not marked as important unless it is critical", async () => {
    const server = await aServer();
    await senderTo(server.port).send({ ...MAIL, severity: "warning" });
    const message = readMessage(server.received[0]?.raw ?? "");
    expect([...valuesOf(message, "importance"), ...valuesOf(message, "x-priority")]).toEqual([]);
  });

  test("tells which recipients were refused", async () => {
    const server = await aServer({
      onRcptTo: ({ address }, _session, done) =>
        address.startsWith("gone") ? done(refusal(550, "no such user")) : done(),
    });
    const outcome = await senderTo(server.port).send({
      ...MAIL,
      to: ["web@example.com", "gone@example.com"],
    });
    expect(outcome).toMatchObject({ kind: "accepted", refused: ["gone@example.com"] });
    expect(server.received.map(({ to }) => to)).toEqual([["web@example.com"]]);
  });

  test("tells who of them may be taken later", async () => {
    const codes = new Map([
      ["gone@example.com", 550],
      ["full@example.com", 452],
    ]);
    const server = await aServer({
      onRcptTo: ({ address }, _session, done) => {
        const code = codes.get(address);
        done(code === undefined ? undefined : refusal(code, "no"));
      },
    });
    const outcome = await senderTo(server.port).send({ ...MAIL, to: ["web@example.com", ...codes.keys()] });
    expect(outcome).toMatchObject({
      kind: "accepted",
      refused: ["gone@example.com", "full@example.com"],
      refusedForNow: ["full@example.com"],
    });
  });

  test("adds no header and no recipient, whatever its fields hold", async () => {
    const server = await aServer();
    const evil = "x\r\nBcc: evil@example.org\r\nSubject: other\r\n\r\n<script>";
    const outcome = await senderTo(server.port).send({
      ...MAIL,
      subject: evil,
      messageId: `<a@b>${evil}`,
      references: [evil],
      to: ["web@example.com", "a@example.com\r\nBcc: evil@example.org", "a@example.com,evil@example.org"],
    });
    expect(outcome).toMatchObject({
      kind: "accepted",
      refused: ["a@example.com\\u{d}\\u{a}Bcc: evil@example.org", "a@example.com,evil@example.org"],
    });
    const [mail] = server.received;
    const message = readMessage(mail?.raw ?? "");
    expect(mail?.to).toEqual(["web@example.com"]);
    expect(valuesOf(message, "to")).toEqual(["web@example.com"]);
    for (const name of ["subject", "message-id", "references", "in-reply-to"]) {
      expect(valuesOf(message, name)).toHaveLength(1);
    }
    expect(valuesOf(message, "bcc")).toEqual([]);
  });
});

describe("what a server says against a mail", () => {
  test("550 to the recipient is permanent, 451 is not", async () => {
    const answer = (code: number) => ({
      onRcptTo: (_a: unknown, _s: unknown, done: (error?: Error) => void) => done(refusal(code, "not today")),
    });
    expect(await sent(answer(550))).toMatchObject({
      kind: "permanent",
      answer: expect.stringMatching(/^550 not today/),
    });
    expect(await sent(answer(451))).toMatchObject({
      kind: "transient",
      answer: expect.stringMatching(/^451 not today/),
    });
  });

  test("one of several refused for a while is transient", async () => {
    const outcome = await sent(
      { onRcptTo: ({ address }, _s, done) => done(refusal(address.startsWith("b") ? 451 : 550, "no")) },
      { to: ["a@example.com", "b@example.com", "c@example.com"] },
    );
    expect(outcome.kind).toBe("transient");
  });

  test("451 to the contents is transient, 554 is permanent", async () => {
    const answer = (code: number) => ({
      onData: (_stream: unknown, _s: unknown, done: (error?: Error) => void) =>
        done(refusal(code, "no disk")),
    });
    expect(await sent(answer(451))).toMatchObject({
      kind: "transient",
      answer: expect.stringMatching(/^451 no disk/),
    });
    expect((await sent(answer(554))).kind).toBe("permanent");
  });

  test.each([
    [421, "for now"],
    [450, "for now"],
    [521, "for good"],
    [554, "for good"],
  ])("%i as its greeting is transient: it refused the connection %s", async (code, howLong) => {
    const refuse = { onConnect: (_s: unknown, done: (error: Error) => void) => done(refusal(code, "busy")) };
    expect(await sent(refuse)).toEqual({
      kind: "transient",
      answer: expect.stringMatching(
        new RegExp(`^the server refused the connection ${howLong}: ${code} .*busy`),
      ),
    });
  });

  test("no recipient is permanent", async () => {
    for (const to of [[], ["nobody"], ["a b@example.com"]]) {
      expect(await sent({}, { to })).toEqual({ kind: "permanent", answer: "the mail has no recipient" });
    }
  });

  test("its words are made harmless and cut", async () => {
    const { answer } = await sent({
      onMailFrom: (_a, _s, done) => done(refusal(550, `\u202eevil ${"x".repeat(500)}`)),
    });
    expect(answer).toContain("\\u{202e}evil");
    expect(answer).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect([...answer].length).toBeLessThanOrEqual(200);
  });
});

describe("login", () => {
  const login = { user: "certhorizon", password: createSecret("right") };

  test("is made with user and password", async () => {
    const server = await aServer({ authOptional: false, allowInsecureAuth: true });
    expect(await senderTo(server.port, login).send(MAIL)).toMatchObject({ kind: "accepted" });
    expect(server.received[0]?.user).toBe("certhorizon");
  });

  test("that is refused waits for somebody to mend it, and does not tell the password", async () => {
    const server = await aServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _s, done) => {
        const plain = Buffer.from(`\0${username}\0${password}`).toString("base64");
        done(refusal(535, `wrong: ${password} ${Buffer.from(password ?? "").toString("base64")} ${plain}`));
      },
    });
    const outcome = await senderTo(server.port, { ...login, password: createSecret("hunter2") }).send(MAIL);
    expect(outcome).toMatchObject({
      kind: "transient",
      answer: "the server refuses the login (user, password): 535 wrong: [secret] [secret] [secret]",
    });
  });

  test("that is wanted and not configured is transient", async () => {
    const outcome = await sent({ authOptional: false, allowInsecureAuth: true });
    expect(outcome).toMatchObject({ kind: "transient", answer: expect.stringMatching(/530/) });
  });
});

describe("TLS", () => {
  test.each([
    ["starttls", false],
    ["implicit", true],
  ] as const)("%s with a certificate that is trusted", async (tls, secure) => {
    closing.push(certificate.trust());
    const server = await aServer({ secure });
    expect(await senderTo(server.port, { tls }).send(MAIL)).toMatchObject({ kind: "accepted" });
    expect(server.received[0]?.isSecure).toBe(true);
  });

  test.each([
    ["starttls", false],
    ["implicit", true],
  ] as const)("%s with a certificate that is not: nothing is sent", async (tls, secure) => {
    const server = await aServer({ secure });
    const outcome = await senderTo(server.port, { tls }).send(MAIL);
    expect(outcome).toMatchObject({ kind: "transient", answer: expect.stringMatching(/certificate/) });
    expect(server.attempts()).toBe(0);
  });

  test("starttls against a server without it: nothing is sent", async () => {
    const server = await aServer({ disabledCommands: ["STARTTLS"] });
    const outcome = await senderTo(server.port, { tls: "starttls" }).send(MAIL);
    expect(outcome).toMatchObject({ kind: "transient", answer: expect.stringMatching(/TLS/) });
    expect(server.attempts()).toBe(0);
  });

  test("none against a server that offers it", async () => {
    const server = await aServer();
    await senderTo(server.port, { tls: "none" }).send(MAIL);
    expect(server.received[0]?.isSecure).toBe(false);
  });
});

describe("a server that is not there, or half", () => {
  async function aSocketServer(server: Server): Promise<number> {
    const { port, close } = await listen(server, {});
    closing.push(close);
    return port;
  }

  test("refuses connections", async () => {
    const server = await aServer();
    await server.close();
    expect((await senderTo(server.port).send(MAIL)).kind).toBe("transient");
  });

  test("has a name that does not exist", async () => {
    expect((await senderTo(25, { host: "mail.invalid" }, SHORT).send(MAIL)).kind).toBe("transient");
  });

  test("never greets", async () => {
    const port = await aSocketServer(createServer());
    const outcome = await senderTo(port, {}, SHORT).send(MAIL);
    expect(outcome).toMatchObject({
      kind: "transient",
      answer: expect.stringMatching(/did not answer in time/),
    });
  });

  test.each([
    ["421 4.3.2 busy\r\n", "the server refused the connection for now: 421 4.3.2 busy"],
    [
      "554-5.7.1 not\r\n554 5.7.1 you\r\n",
      "the server refused the connection for good: 554-5.7.1 not 554 5.7.1 you",
    ],
    ["SSH-2.0-x\r\n", "the server does not speak SMTP as expected: SSH-2.0-x"],
    ["250 eh\r\n", "the server does not speak SMTP as expected: 250 eh"],
  ])("greets with %j and hangs up", async (greeting, answer) => {
    const port = await aSocketServer(createServer((socket) => socket.end(greeting)));
    expect(await senderTo(port).send(MAIL)).toEqual({ kind: "transient", answer });
  });

  test("hangs up when it is greeted", async () => {
    const hangingUp = createServer((socket) => {
      socket.write("220 hello\r\n");
      socket.on("data", () => socket.end("421 4.3.2 closing\r\n"));
    });
    const outcome = await senderTo(await aSocketServer(hangingUp)).send(MAIL);
    const answer = "the server refused the connection for now: 421 4.3.2 closing";
    expect(outcome).toEqual({ kind: "transient", answer });
  });

  test("trickles its greeting without end", async () => {
    const trickling = createServer((socket) => {
      socket.on("error", () => socket.destroy());
      const timer = setInterval(() => socket.write("220-still thinking\r\n"), 20);
      socket.on("close", () => clearInterval(timer));
    });
    const port = await aSocketServer(trickling);
    const timeouts = { connectMs: 10_000, greetingMs: 10_000, silenceMs: 10_000, wholeMs: 400 };
    const outcome = await senderTo(port, {}, timeouts).send(MAIL);
    expect(outcome).toMatchObject({ kind: "transient", answer: expect.stringMatching(/took too long/) });
  });

  test("closes in the middle of the contents, and gets the mail no second time by itself", async () => {
    let connections = 0;
    const closes = createServer((socket) => {
      connections += 1;
      socket.on("error", () => socket.destroy());
      socket.write("220 hello\r\n");
      socket.on("data", (data) => {
        const said = data.toString();
        if (said.startsWith("DATA")) socket.write("354 go on\r\n");
        else if (/^(EHLO|MAIL|RCPT)/.test(said)) socket.write("250 fine\r\n");
        else socket.destroy();
      });
    });
    const port = await aSocketServer(closes);
    expect((await senderTo(port).send(MAIL)).kind).toBe("transient");
    expect(connections).toBe(1);
  });

  test("is back: the next mail goes through the same sender", async () => {
    const { cert, key } = certificate;
    const first = await startMailServer({ cert, key });
    const sender = senderTo(first.port);
    expect((await sender.send(MAIL)).kind).toBe("accepted");
    await first.close();
    expect((await sender.send(MAIL)).kind).toBe("transient");
    const second = await eventually(() => startMailServer({ cert, key }, first.port));
    closing.push(() => second.close());
    expect((await sender.send(MAIL)).kind).toBe("accepted");
  });
});
