import { expect, test } from "vitest";
import { callOf } from "../../src/commands/demo.ts";

// "Try beside it: npm run certhorizon …" stood also where there is no package.json, in a container for example.
test.each([
  ["a script of npm", { npm_lifecycle_event: "start" }, "npm run certhorizon --"],
  ["npx", { npm_lifecycle_event: "npx" }, "npx certhorizon"],
  ["itself", {}, "certhorizon"],
])("the demonstration that %s started names commands that work there", (_, environment, call) => {
  expect(callOf(environment)).toBe(call);
});
