import type { Context, Hono } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import { type Access, SESSION_HOURS } from "./access.ts";
import { readForm, SESSION_COOKIE, type Visit } from "./guard.ts";
import { localPath, loginPage, onTheWay } from "./login.ts";
import type { Show } from "./show.ts";
import type { StatusData } from "./status-data.ts";
import { createThrottle } from "./throttle.ts";

interface Tools {
  readonly data: StatusData;
  readonly access: Access;
  readonly show: Show;
}

/** Logging in and out: the token once, then a cookie that no script reads and no other site sends. */
export function sessionRoutes(pages: Hono<Visit>, { data, access, show }: Tools): void {
  const throttle = createThrottle();
  pages.get("/login", (context) => {
    const to = localPath(context.req.query("to") ?? "/");
    if (!access.needsToken || context.get("session") !== "") return context.redirect(to, 303);
    // From a link in a mail the browser keeps the cookie back; from this page of ours it sends it.
    if (context.req.header("sec-fetch-site") === "cross-site") {
      context.header("refresh", `0; url=${to}`);
      return show(context, { title: "One moment" }, onTheWay(to));
    }
    return show(context, { title: "Log in" }, loginPage(to, access.formToken(""), ""));
  });
  pages.post("/login", async (context) => {
    const form = await readForm(context);
    const to = localPath(form("to"));
    if (!access.needsToken) return context.redirect(to, 303);
    if (throttle.isClosed(data.now())) {
      const words = "Too many wrong tokens were sent: try again in a minute.\n";
      return context.text(words, 429, { "retry-after": "60" });
    }
    if (!access.isToken(form("token").trim())) {
      throttle.failed(data.now());
      const problem = "This is not the token.";
      return show(context, { title: "Log in" }, loginPage(to, access.formToken(""), problem), 403);
    }
    setCookie(context, SESSION_COOKIE, access.openSession(data.now()), {
      httpOnly: true,
      sameSite: "Strict",
      path: "/",
      maxAge: SESSION_HOURS * 3600,
      secure: isOverTls(context),
    });
    return context.redirect(to, 303);
  });
  pages.post("/logout", (context) => {
    deleteCookie(context, SESSION_COOKIE, { path: "/" });
    return context.redirect("/login", 303);
  });
}

/** As the proxy in front tells; believing it only ever makes the cookie stricter. */
function isOverTls(context: Context): boolean {
  return context.req.header("x-forwarded-proto") === "https";
}
