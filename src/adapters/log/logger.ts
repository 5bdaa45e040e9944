import { pino } from "pino";
import { StoreError } from "../../ports/store-error.ts";
import { printableJson } from "./printable-json.ts";

const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Facts beside a message; an Error under `error` is written with its message and, if it is a bug, its stack. */
export type Facts = Readonly<Record<string, unknown>>;

export interface Logger {
  debug(message: string, facts?: Facts): void;
  info(message: string, facts?: Facts): void;
  warn(message: string, facts?: Facts): void;
  error(message: string, facts?: Facts): void;
  /** The same logger with facts on every line. */
  with(facts: Facts): Logger;
}

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Takes whole lines; standard error for the daemon. */
  readonly destination: { write(line: string): void };
}

/** One JSON object per line: `level`, `time` (UTC), facts, `msg`. Secrets are left out, invisible characters spelled out. */
export function createLogger({ level, destination }: LoggerOptions): Logger {
  return wrap(
    pino(
      {
        level,
        base: null,
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        serializers: { error: errorFacts },
        redact: { paths: secretPaths(), censor: "(secret)" },
        hooks: { streamWrite: printableJson },
      },
      destination,
    ),
  );
}

function wrap(logger: pino.Logger): Logger {
  return {
    debug: (message, facts = {}) => logger.debug(facts, message),
    info: (message, facts = {}) => logger.info(facts, message),
    warn: (message, facts = {}) => logger.warn(facts, message),
    error: (message, facts = {}) => logger.error(facts, message),
    with: (facts) => wrap(logger.child(facts)),
  };
}

/** The stack as lines: line ends inside a value would be spelled out. Where the world is at fault, the sentence says it all. */
function errorFacts(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const { code } = error as NodeJS.ErrnoException;
  const lines = (stack ?? "").split("\n").filter((line) => line.trimStart().startsWith("at "));
  const isExpected = error instanceof StoreError && error.reason !== "failed";
  return {
    name,
    message,
    ...(code === undefined ? {} : { code }),
    ...(isExpected ? {} : { stack: lines }),
    ...(cause === undefined ? {} : { cause: cause instanceof Error ? cause.message : String(cause) }),
  };
}

const SECRET_NAMES = [
  "password",
  "secret",
  "token",
  "authorization",
  "privateKey",
  "securityToken",
  "accessKey",
  "accessKeyId",
  "accessKeySecret",
  "secretAccessKey",
] as const;

/** pino's redaction knows no "at any depth": three levels are what our facts have. */
function secretPaths(): string[] {
  return ["", "*.", "*.*."].flatMap((depth) => SECRET_NAMES.map((name) => depth + name));
}
