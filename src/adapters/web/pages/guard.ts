import type { Context, MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import { isLoopback } from "../../../core/names/loopback.ts";
import type { Instant } from "../../../core/time.ts";
import type { Access } from "./access.ts";

/** What a request is allowed to be known by. */
export interface Visit {
  Variables: {
    /** Of whoever logged in; else empty. */
    session: string;
    /** True for a program with a bearer token: no browser sends that by itself. */
    isProgram: boolean;
  };
}

export const SESSION_COOKIE = "certhorizon_session";

const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

/** On every answer, whatever it is. */
export const secureHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(HEADERS)) context.res.headers.set(name, value);
};

export const knownMethods: MiddlewareHandler = async (context, next) => {
  const { method } = context.req;
  if (method === "GET" || method === "HEAD" || method === "POST") return next();
  return context.text("Only GET, HEAD and POST are answered here.\n", 405, { allow: "GET, HEAD, POST" });
};

/** A page of somebody else whose name leads to this machine (DNS rebinding) gives that name as host. */
export const loopbackHost: MiddlewareHandler = async (context, next) => {
  const host = hostOf(context.req.header("host") ?? "");
  if (host !== undefined && isLoopback(host)) return next();
  return context.text(
    "This page answers under the names of this machine only: open it as http://127.0.0.1, or see `status` in the configuration.\n",
    421,
  );
};

/** Lets in whoever has a session or the token; everybody where none is needed. */
export function visitors(access: Access, now: () => Instant): MiddlewareHandler<Visit> {
  return async (context, next) => {
    const session = getCookie(context, SESSION_COOKIE) ?? "";
    const hasSession = access.needsToken && access.isSession(session, now());
    const isProgram = access.needsToken && access.isToken(bearerOf(context));
    context.set("isProgram", isProgram);
    context.set("session", hasSession ? session : "");
    if (!access.needsToken || hasSession || isProgram || isPublic(context.req.path)) return next();
    return turnedAway(context);
  };
}

function isPublic(path: string): boolean {
  return path === "/login" || path === "/style.css" || path === "/icon.svg";
}

/** People are led to the form; programs are told what is missing. */
function turnedAway(context: Context): Response {
  const { method, path, url } = context.req;
  const isPage =
    method !== "POST" && !path.endsWith(".json") && context.req.header("authorization") === undefined;
  if (!isPage) {
    return context.text("This needs the token: Authorization: Bearer TOKEN\n", 401, {
      "www-authenticate": "Bearer",
    });
  }
  const { search } = new URL(url);
  return context.redirect(`/login?to=${encodeURIComponent(path + search)}`, 303);
}

function bearerOf(context: Context): string {
  return /^Bearer (\S+)$/i.exec(context.req.header("authorization") ?? "")?.[1] ?? "";
}

/** A form of ours sent from a page of ours, or a program with the token; nothing else changes anything. */
export function ownForms(access: Access): MiddlewareHandler<Visit> {
  return async (context, next) => {
    if (context.req.method !== "POST" || context.get("isProgram")) return next();
    if (!isFromHere(context)) return context.text("This form came from another site.\n", 403);
    const form = await readForm(context);
    if (access.isFormToken(form("form"), context.get("session"))) return next();
    return context.text("This form is too old: go back, load the page again, and send it anew.\n", 403);
  };
}

/** Browsers tell where a form came from: `Sec-Fetch-Site` to trustworthy addresses, `Origin` to all. */
function isFromHere(context: Context): boolean {
  const site = context.req.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin";
  const origin = context.req.header("origin") ?? "";
  return URL.parse(origin)?.host === context.req.header("host");
}

/** The fields of a form as browsers send them by default; empty for those it does not have. */
export async function readForm(context: Context): Promise<(name: string) => string> {
  const type = context.req.header("content-type") ?? "";
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(type);
  const fields = new URLSearchParams(isForm ? await context.req.text() : "");
  return (name) => fields.get(name) ?? "";
}

/** "127.0.0.1" of "127.0.0.1:9632", "::1" of "[::1]:9632". */
function hostOf(header: string): string | undefined {
  const [, bracketed, plain] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::\d{1,5})?$/.exec(header) ?? [];
  return (bracketed ?? plain)?.toLowerCase();
}
