/**
 * Takes the pictures in docs/pictures from the running program: the lab with mail, its pages and a mail, in Debian's Chromium.
 * `node test/tools/take-pictures.ts`, or with another folder as its argument. Ports, days and keys differ from run to run.
 */
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { readMessage } from "../adapters/mail/raw-message.ts";
import { type LabWithMail, mailAbout, openLabWithMail } from "./lab-with-mail.ts";

const CHROMIUM = "/usr/bin/chromium";
const ARGUMENTS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --disable-lcd-text";
const WIDTH = 1280;
const MAIL_WIDTH = 800;
/** Larger ones slow down whoever reads the documentation. */
const MOST_BYTES = 200_000;
/** Less than the padding of a row: nothing of the next one shows. */
const MARGIN = 6;

interface Picture {
  readonly name: string;
  readonly width: number;
  /** At most; it ends below the last row or block that fits. */
  readonly height: number;
  /** An address, or the page itself. */
  readonly show: { readonly url: string } | { readonly html: string };
}

/** Runs in the page. */
const lastEdge = `(height) => {
  const blocks = [...document.querySelectorAll("tr, p, pre, dl, .sides, .chain")];
  const edges = blocks.map((one) => one.getBoundingClientRect().bottom);
  return Math.max(...edges.filter((edge) => edge < height));
}`;

const folder = process.argv[2] ?? join(import.meta.dirname, "../../docs/pictures");
const directory = await mkdtemp(join(tmpdir(), "certhorizon-pictures-"));
const world = await openLabWithMail({ directory });
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS.split(" ") });
try {
  await mkdir(folder, { recursive: true });
  for (const picture of picturesOf(world)) await take(browser, picture);
} finally {
  await browser.close();
  await world.close();
  await rm(directory, { recursive: true, force: true });
}

function picturesOf({ daemon, lab, mails }: LabWithMail): readonly Picture[] {
  const { domain, port } = lab.find("partly-deployed");
  const html = readMessage(mailAbout(mails, "leaf-expiring").raw).parts.get("text/html") ?? "";
  const at = (path: string) => ({ url: `${daemon.pageUrl}${path}` });
  return [
    { name: "overview", width: WIDTH, height: 860, show: at("/") },
    { name: "domain", width: WIDTH, height: 1180, show: at(`/domains/${domain}:${port}`) },
    { name: "roots", width: WIDTH, height: 1000, show: at("/roots") },
    { name: "mail", width: MAIL_WIDTH, height: 1250, show: { html } },
  ];
}

async function take(from: Browser, { name, width, height, show }: Picture): Promise<void> {
  const page = await from.newPage({ viewport: { width, height: 600 }, colorScheme: "light" });
  if ("url" in show) await page.goto(show.url);
  else await page.setContent(show.html);
  const end = Number(await page.evaluate(`(${lastEdge})(${height})`));
  await page.setViewportSize({ width, height: Math.ceil(end) + MARGIN });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  await page.close();
  const { size } = await stat(path);
  console.log(`${path}: ${size} bytes`);
  if (size > MOST_BYTES) throw new Error(`${name}.png is larger than ${MOST_BYTES} bytes: cut it`);
}
