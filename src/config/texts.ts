import { z } from "zod";
import type { DatedValue } from "../core/hosted/hosted.ts";
import { parseDeclaredDomain } from "../core/inventory/declared-domain.ts";
import { parseDomainName } from "../core/names/domain-name.ts";
import { parseIpAddress } from "../core/names/ip-address.ts";
import type { DurationMs, Instant } from "../core/time.ts";
import { isCronRhythm } from "./cron-rhythm.ts";
import { formatDuration, parseDuration } from "./duration.ts";
import { parseEnd, parseInstant } from "./instant.ts";

/*
 * The kinds of text in a configuration file. Each says in `error` what to write instead of what was found.
 */

/** A name of an owner, source or store: it becomes a metric label. */
export const slug: z.ZodString = z
  .string()
  .meta({ kind: "name" })
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, {
    error: "write a short name in lower case: letters, digits, - _ . (63 at most)",
  });

export const shortText: z.ZodString = z
  .string()
  .min(1, { error: "write a text that is not empty" })
  .max(500, { error: "write at most 500 characters" });

export const filePath: z.ZodString = z
  .string()
  .min(1, { error: "write the path of a file" })
  .max(4096, { error: "write a path of at most 4096 characters" })
  .refine((path) => !path.includes("\0"), { error: "write the path of a file" });

/** The value is never shown: people write the secret itself here. */
export const environmentName: z.ZodString = z.string().regex(/^[A-Z][A-Z0-9_]{0,126}$/, {
  error: "name an environment variable (capital letters, digits, _), not the secret itself",
});

type Read<Out, In = string> = z.ZodType<Out, In>;

/** Milliseconds, from a text such as `30s`; both limits are allowed. */
export function duration(limits: { readonly min: DurationMs; readonly max: DurationMs }): Read<DurationMs> {
  const range = `${formatDuration(limits.min)} to ${formatDuration(limits.max)}`;
  return parsed(
    `duration, ${range}`,
    parseDuration,
    "write a duration with its unit, such as 30s, 5m, 12h or 30d",
  ).refine((value) => value >= limits.min && value <= limits.max, {
    error: `write a duration from ${range}`,
  });
}

/** `listen` and DNS servers: `127.0.0.1:9631`, `[::1]:9631`, `localhost:9631`. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

export const hostPort: Read<HostPort> = parsed(
  "host:port",
  (text) => readHostPort(text),
  "write host:port, such as 127.0.0.1:9631 or [::1]:9631",
);

/** The same, or `off`. */
export const hostPortOrOff: Read<HostPort | "off"> = parsed(
  "host:port or off",
  (text) => (text === "off" ? text : readHostPort(text)),
  "write host:port, such as 127.0.0.1:9632, or off",
);

const DNS_PORT = 53;

/** Whom to ask about names must be found without asking about names. */
export const nameServer: Read<HostPort> = parsed(
  `address, with a port if not ${DNS_PORT}`,
  (text) => {
    const read = readHostPort(text, DNS_PORT);
    return read === undefined || parseIpAddress(read.host) === undefined ? undefined : read;
  },
  "write an address, such as 192.0.2.53 or [2001:db8::53]:5353",
);

function readHostPort(text: string, defaultPort?: number): HostPort | undefined {
  const hasPort = /\]:\d+$/.test(text) || /^[^:]+:\d+$/.test(text);
  if (!hasPort && defaultPort === undefined) return undefined;
  const read = parseDeclaredDomain(text);
  return read.ok ? { host: read.domain, port: hasPort ? read.port : (defaultPort ?? read.port) } : undefined;
}

export const subnet: z.ZodString = z.string().meta({ kind: "subnet" }).refine(isSubnet, {
  error: "write a subnet, such as 203.0.113.0/24 or 2001:db8::/56",
});

function isSubnet(text: string): boolean {
  const [, address = "", length = ""] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const bytes = parseIpAddress(address);
  return bytes !== undefined && Number(length) <= bytes.length * 8;
}

/** The end of a name, `{region}` and `?` in it standing for something. */
export const targetSuffix: z.ZodString = z
  .string()
  .max(253)
  .regex(/^(?:\*?\.)?(?:[a-z0-9?_-]|\{region\})+(?:\.(?:[a-z0-9?_-]|\{region\})+)*\.?$/i, {
    error: "write the end of a name, such as partner-cdn.example; {region} and ? may stand in it",
  });

/** `192.0.2.53:53`, `[2001:db8::53]:53`. */
export function hostPortText({ host, port }: HostPort): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** A domain to watch, with a port or without. */
export const declaredDomain: Read<{ readonly domain: string; readonly port: number }> = z
  .string()
  .meta({ kind: "domain[:port]" })
  .transform((text, context) => {
    const read = parseDeclaredDomain(text);
    if (read.ok) return { domain: read.domain, port: read.port };
    context.issues.push({ code: "custom", input: text, message: read.detail });
    return z.NEVER;
  });

/** A DNS name without port, as A-labels. */
export const dnsName: Read<string> = parsed(
  "DNS name",
  readDnsName,
  "write a DNS name, without wildcard and port",
);

function readDnsName(text: string): string | undefined {
  const read = parseDomainName(text);
  return read.ok && read.name.kind === "dns" ? read.name.name : undefined;
}

/** An IP address, `+` in front where it is asked in addition to DNS. */
export const probeAddress: Read<ProbeAddress> = parsed(
  "IP address or +IP address",
  readProbeAddress,
  'write an IP address ("192.0.2.7" instead of DNS, "+192.0.2.7" in addition to it)',
);

interface ProbeAddress {
  readonly address: string;
  readonly also: boolean;
}

function readProbeAddress(text: string): ProbeAddress | undefined {
  const also = text.startsWith("+");
  const read = parseDomainName(also ? text.slice(1) : text);
  return read.ok && read.name.kind === "ip" ? { address: read.name.name, also } : undefined;
}

export const glob: z.ZodString = z
  .string()
  .min(1, { error: "write a text or a glob with * and ?" })
  .max(300, { error: "write a glob of at most 300 characters" });

/** Lower case and composed, as names are compared. */
export const domainGlob: Read<string> = glob.transform((text) =>
  text.toLowerCase().normalize("NFC").replace(/\.$/, ""),
);

function hex(length: number, name: string): Read<string> {
  const read = (text: string) => {
    const plain = text.replace(/[:\s]/g, "").toLowerCase();
    return plain.length === length && /^[0-9a-f]+$/.test(plain) ? plain : undefined;
  };
  const error = `write a ${name} fingerprint in quotes: ${length} hexadecimal digits, colons allowed`;
  return parsed(`${length} hexadecimal digits`, read, error);
}

export const sha256: Read<string> = hex(64, "SHA-256");
export const sha1: Read<string> = hex(40, "SHA-1");

const WRITE_TIME = "write a day (2027-01-31) or a time with its zone (2027-01-31T12:00:00Z)";

/** A time as somebody read it off a console: day or second. */
export const datedValue: Read<DatedValue> = parsed(
  "day or time",
  (text) => {
    const read = parseInstant(text);
    if (read === undefined) return undefined;
    const { at, isDay } = read;
    return isDay ? { at, precision: "day", zone: "unknown" } : { at, precision: "second", zone: "utc" };
  },
  WRITE_TIME,
);

export const instant: Read<Instant> = parsed("day or time", (text) => parseInstant(text)?.at, WRITE_TIME);

/** An end: a day is meant to its last moment (UTC). */
export const until: Read<Instant> = parsed("day or time", parseEnd, WRITE_TIME);

export const cron: z.ZodString = z.string().meta({ kind: "cron rhythm" }).refine(isCronRhythm, {
  error: 'write a cron rhythm of five fields (minute hour day month weekday), such as "23 */6 * * *"',
});

/** A text that `read` turns into something else; undefined means that it cannot. */
function parsed<Out>(
  kind: string,
  read: (text: string) => Out | undefined,
  error: string,
): z.ZodPipe<z.ZodString, z.ZodTransform<Out, string>> {
  return z
    .string({ error })
    .meta({ kind })
    .transform((text, context): Out => {
      const out = read(text);
      if (out !== undefined) return out;
      context.issues.push({ code: "custom", input: text, message: error });
      return z.NEVER;
    });
}
