import { type Markup, markup } from "./markup.ts";

/** The way in for people: the token, once; programs send it as a bearer token. */
export function loginPage(to: string, formToken: string, problem: string): Markup {
  return markup`<h1>Log in</h1>
${problem !== "" && markup`<p class="notice bad" role="alert">${problem}</p>`}
<form class="login" method="post" action="/login"><input type="hidden" name="form" value="${formToken}"><input type="hidden" name="to" value="${to}">
<input name="username" value="certhorizon" autocomplete="username" hidden><label>Token <input type="password" name="token" required autocomplete="current-password" maxlength="4096"></label> <button>Log in</button></form>
<p class="soft">The token is the one that the configuration names under <code>status</code>.</p>`;
}

/** Between a link of another site and the page it leads to. */
export function onTheWay(to: string): Markup {
  return markup`<h1>One moment</h1><p><a href="${to}">On to the page</a></p>`;
}

/** Only places of our own. */
export function localPath(to: string): string {
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(to) && !to.startsWith("/login") ? to : "/";
}
