/**
 * What judging a chain costs, for six stores: `npm run bench:chains`. A new chain is one that the evaluator never saw; an
 * unchanged one is judged again, hashing of its bytes included. Prints a table; asserts nothing.
 */
import { loadTrustStores } from "../../src/adapters/trust-stores/load-trust-stores.ts";
import { createChainEvaluator } from "../../src/core/evaluate-chain.ts";
import { trustStoreFromPem } from "../../src/core/trust/trust-store-from-pem.ts";
import { issueLeaf } from "../../src/lab/authority.ts";
import { createFamily, daysFrom } from "../../src/lab/family.ts";

const NEW_CHAINS = 200;
const REPEATS = 20_000;

const now = new Date();
const family = await createFamily(now);
const loaded = await loadTrustStores({ userStores: new Map() });
if (!loaded.ok) throw new Error(loaded.problems.join("\n"));
const roots = [family.r1, family.r3, family.r46].map(({ certificate }) => certificate.pem).join("");
const builtIn = ["mozilla", "chrome", "apple", "microsoft", "android-13"].flatMap(
  (name) => loaded.stores.get(name) ?? [],
);
const stores = [trustStoreFromPem("lab", roots), ...builtIn];

const chains: Uint8Array[][] = [];
for (let n = 0; n < NEW_CHAINS; n += 1) {
  const validity = { notBefore: daysFrom(now, -9), notAfter: daysFrom(now, 80) };
  chains.push([
    ...(await issueLeaf({ issuer: family.r46Ecdsa, names: [`d${n}.example`], keyType: "ecdsa", ...validity }))
      .chain,
  ]);
}

const evaluator = createChainEvaluator();
const judge = (chain: readonly Uint8Array[]): boolean =>
  evaluator.evaluate({ chain, at: now, stores }).verdicts.some(({ trusted }) => trusted);

const first = chains.slice(0, 20).map((chain) => timed(() => judge(chain)));
const fresh = chains.slice(20).map((chain) => timed(() => judge(chain)));
const [known = []] = chains;
const again = timed(() => {
  for (let n = 0; n < REPEATS; n += 1) judge(known);
});

console.log(`| Judging a chain for ${stores.length} stores | time |`);
console.log("| --- | ---: |");
console.log(`| new, the first of the process | ${(first[0] ?? 0).toFixed(2)} ms |`);
console.log(`| new, median of ${fresh.length} | ${median(fresh).toFixed(3)} ms |`);
console.log(`| new, slowest of ${fresh.length} | ${Math.max(...fresh).toFixed(2)} ms |`);
console.log(`| unchanged, mean of ${REPEATS} | ${((again / REPEATS) * 1000).toFixed(1)} µs |`);

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
