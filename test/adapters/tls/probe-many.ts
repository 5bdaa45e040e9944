/**
 * `COUNT ADDRESS:PORT… [--no-descriptors]`: probes the endpoints in turn, all at once, and prints how often each outcome came. Ends only
 * when nothing is left open; an uncaught error is another exit code.
 */
import { openSync } from "node:fs";
import { parseArgs } from "node:util";
import { createTlsProber } from "../../../src/adapters/tls/prober.ts";
import { clock, failureOf, probe } from "./probing.ts";

const { values, positionals } = parseArgs({
  options: { "no-descriptors": { type: "boolean" } },
  allowPositionals: true,
});
const [count, ...endpoints] = positionals;
const prober = createTlsProber({ clock });
if (values["no-descriptors"]) useUpDescriptors();

const probes = Array.from({ length: Number(count) }, (_, index) => {
  const [address = "", port] = (endpoints[index % endpoints.length] ?? "").split(":");
  const keyType = Math.floor(index / endpoints.length) % 3 === 0 ? "ecdsa" : "rsa";
  return probe({ address, port: Number(port) }, { keyType }, prober);
});
const outcomes: Record<string, number> = {};
for (const observation of await Promise.all(probes)) {
  const outcome = failureOf(observation);
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
}
console.log(JSON.stringify(outcomes));

function useUpDescriptors(): void {
  try {
    for (;;) openSync("/dev/null", "r");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EMFILE")) throw error;
  }
}
