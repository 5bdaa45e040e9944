import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { createAuthority, issueLeaf, pemOf } from "../../../src/lab/authority.ts";
import { createKeyring } from "../../../src/lab/keys.ts";

export interface ReceivedMail {
  readonly raw: string;
  readonly to: readonly string[];
  readonly from: string;
  readonly isSecure: boolean;
  readonly user: string;
}

export interface MailServer {
  readonly port: number;
  readonly received: readonly ReceivedMail[];
  /** Messages that began to arrive, taken or not. */
  attempts(): number;
  close(): Promise<void>;
}

/** A real SMTP server on loopback that keeps what it gets; `options` take the place of its own behaviour. */
export async function startMailServer(options: SMTPServerOptions = {}, at = 0): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  let attempts = 0;
  const { onData = (_stream, _session, done) => done() } = options;
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    onAuth: ({ username = "", password }, _session, done) =>
      password === "right" ? done(null, { user: username }) : done(new Error(`no: ${password}`)),
    ...options,
    onData: (stream, session, done) => {
      attempts += 1;
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        const mail: ReceivedMail = {
          raw: Buffer.concat(chunks).toString("utf8"),
          to: rcptTo.map(({ address }) => address),
          from: mailFrom === false ? "" : mailFrom.address,
          isSecure: session.secure,
          user: String(session.user ?? ""),
        };
        onData(stream, session, (error, message) => {
          if (error === undefined || error === null) received.push(mail);
          done(error, message);
        });
      });
    },
  });
  // Clients that refuse a certificate, or hang up, are what some tests are about.
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(at, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    received,
    attempts: () => attempts,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** An answer with this number. */
export function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** A certificate for localhost under a root that nobody trusts yet. */
export async function makeServerCertificate(): Promise<{
  readonly cert: string;
  readonly key: string;
  /** As an administrator would with NODE_EXTRA_CA_CERTS; gives the way back. */
  trust(): () => void;
}> {
  const validity = {
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + 86_400_000),
  };
  const root = await createAuthority({
    commonName: "Mail Root",
    keyring: createKeyring(),
    keyType: "ecdsa",
    ...validity,
  });
  const leaf = await issueLeaf({ issuer: root, names: ["localhost"], keyType: "ecdsa", ...validity });
  return {
    cert: pemOf(leaf.chain),
    key: leaf.key,
    trust: () => {
      const before = getCACertificates("default");
      setDefaultCACertificates([...before, root.certificate.pem]);
      return () => setDefaultCACertificates(before);
    },
  };
}
