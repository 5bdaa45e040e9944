import { describe, expect, test } from "vitest";
import { renderMarkdown } from "../../../../src/adapters/web/pages/markdown.ts";
import { runbookPage } from "../../../../src/adapters/web/pages/runbooks.ts";
import { FINDING_CODES } from "../../../../src/core/findings/codes.ts";
import { sick } from "./planted.ts";
import { openSite } from "./site.ts";

function rendered(text: string): string {
  return renderMarkdown(text, "/runbooks/").map(String).join("");
}

describe("Markdown", () => {
  test.each([
    [
      "# One\n## At a CDN (`x`) ##\n#### Four",
      '<h1>One</h1><h2 id="at-a-cdn-x">At a CDN (<code>x</code>)</h2><h3 id="four">Four</h3>',
    ],
    ["**A:** one  \n**B:** two\nthree", "<p><strong>A:</strong> one<br><strong>B:</strong> two three</p>"],
    ["[at OSS](README.md#at-oss)", '<p><a href="/runbooks/README#at-oss">at OSS</a></p>'],
    [
      "[DNS](../dns.md#where) [here](#two)",
      '<p><a href="/docs/dns#where">DNS</a> <a href="#two">here</a></p>',
    ],
    ["[up](../../package.json) ![a picture](pictures/x.png)", "<p>up a picture</p>"],
    ["a line\nand its rest\n\nanother", "<p>a line and its rest</p><p>another</p>"],
    ["- a\n- b\n  goes on\n- c", "<ul><li>a</li><li>b goes on</li><li>c</li></ul>"],
    ["1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"],
    ["- a\n  - inner\n- b", "<ul><li>a<ul><li>inner</li></ul></li><li>b</li></ul>"],
    [
      "1. run\n\n   ```sh\n   x | y\n   ```\n2. b",
      '<ol><li>run<pre tabindex="0"><code>x | y<br></code></pre></li><li>b</li></ol>',
    ],
    ["> said\n> so", "<blockquote><p>said so</p></blockquote>"],
    [
      "`a < b` **bold `x`** and *so* on_and_on",
      "<p><code>a &lt; b</code> <strong>bold <code>x</code></strong> and <em>so</em> on_and_on</p>",
    ],
    ["[wrong layer](wrong-layer.md)", '<p><a href="/runbooks/wrong-layer">wrong layer</a></p>'],
    [
      "[page](https://example.com/?a=1&b=2)",
      '<p><a href="https://example.com/?a=1&amp;b=2" rel="noreferrer">page</a></p>',
    ],
    ["[x](javascript:alert(1)) [y](/etc/passwd)", "<p>[x](javascript:alert(1)) y</p>"],
    ["<b onclick=x>no</b>", "<p>&lt;b onclick=x&gt;no&lt;/b&gt;</p>"],
    ["<!-- hidden -->\n# Shown", "<h1>Shown</h1>"],
    [
      "```\n# not a heading\n\u001b[31m",
      '<pre tabindex="0"><code># not a heading<br>\\u{1b}[31m<br></code></pre>',
    ],
  ])("%j", (text, html) => {
    expect(rendered(text)).toBe(html);
  });

  test("pages of the documentation lead on to each other, and to runbooks", () => {
    const html = renderMarkdown("[m](mail.md) [r](runbooks/untrusted.md) [s](../src/x.md)", "/docs/").join(
      "",
    );
    expect(html).toBe('<p><a href="/docs/mail">m</a> <a href="/runbooks/untrusted">r</a> s</p>');
  });

  test("tables have heads and cells", () => {
    const html = rendered("| a | b |\n|---|:-:|\n| `x\\|y` | 2 |\nafter");
    expect(html).toContain('<thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead>');
    expect(html).toContain("<tbody><tr><td><code>x|y</code></td><td>2</td></tr></tbody>");
    expect(html).toContain("<p>after</p>");
  });
});

test("every code has an address, with a runbook or the word that there is none yet", async () => {
  const site = await openSite({ planted: [sick("img.example.com", {})] });
  const list = await site.get("/runbooks");
  for (const code of Object.keys(FINDING_CODES)) {
    expect(list.body).toContain(`href="/runbooks/${code}"`);
    expect((await site.get(`/runbooks/${code}`)).status).toBe(200);
  }
  expect(list.body).toContain('<a href="/findings?code=leaf-expiring">1 open</a>');
  expect((await site.get("/runbooks/nonsense")).status).toBe(404);
  expect((await site.get("/runbooks/..%2f..%2fREADME")).status).toBe(404);
  const json = JSON.parse((await site.get("/runbooks/leaf-expiring.json")).body);
  expect(json).toMatchObject({ code: "leaf-expiring", class: "deadline", severity: "warning", open: 1 });
  expect(JSON.parse((await site.get("/runbooks.json")).body)).toMatchObject({
    codes: expect.arrayContaining([{ code: "untrusted", class: "outage", severity: "critical", open: 0 }]),
  });
});

test("no link of a runbook, of their list or of a page that they name leads nowhere", async () => {
  const site = await openSite();
  const waiting = Object.keys(FINDING_CODES).map((code) => `/runbooks/${code}`);
  const seen = new Map<string, string>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    const { status, body } = await site.get(path);
    expect(status, path).toBe(200);
    expect(Buffer.byteLength(body), path).toBeLessThan(100 * 1024);
    seen.set(path, body);
    for (const [, to = ""] of body.matchAll(/href="(\/(?:runbooks|docs)\/[^"#]+)/g))
      if (!to.endsWith(".json")) waiting.push(to);
  }
  expect([...seen.keys()]).toEqual(expect.arrayContaining(["/runbooks/README", "/docs/providers"]));
  for (const [path, body] of seen) {
    for (const [, to = path, anchor = ""] of body.matchAll(
      /href="(\/(?:runbooks|docs)\/[^"#]+)?#([^"]+)"/g,
    )) {
      if (anchor !== "content")
        expect(seen.get(to), `${path} → ${to}#${anchor}`).toContain(` id="${anchor}"`);
    }
  }
  expect((await site.get("/docs/..%2fREADME")).status).toBe(404);
  expect((await site.get("/docs/nothing")).status).toBe(404);
});

test("a runbook is shown as it is written; a missing one is no mystery", () => {
  expect(String(runbookPage("untrusted", "# Untrusted\n\nDo *this*.", 2))).toContain(
    "<h1>Untrusted</h1><p>Do <em>this</em>.</p>",
  );
  expect(String(runbookPage("untrusted", undefined, 0))).toContain("There is no runbook for untrusted yet.");
});
