#!/usr/bin/env node
// The version gate: plain JavaScript without static imports, so that an old Node gets a sentence and not a crash.
const major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  console.error(
    `certhorizon needs Node.js 24 or newer, this is ${process.version}. In a checkout, \`npm run certhorizon -- …\` brings its own.`,
  );
  process.exit(3);
}
const { existsSync } = await import("node:fs");
const source = new URL("../src/main.ts", import.meta.url);
const { lastWords, main } = await import(
  existsSync(source) ? source.href : new URL("../dist/main.js", import.meta.url).href
);
// Node would end with 1, which monitoring takes for a warning.
process.on("uncaughtException", (error) => {
  console.error(lastWords(error));
  process.exit(3);
});
process.exitCode = await main(process.argv.slice(2));
