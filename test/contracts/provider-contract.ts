import { describe, expect, it } from "vitest";
import { bindingKey } from "../../src/core/inventory/binding.ts";
import { parseDomainName } from "../../src/core/names/domain-name.ts";
import { printable } from "../../src/core/names/printable.ts";
import type { ProviderSource } from "../../src/ports/provider.ts";

/** One account of a provider, as its adapter's tests set it up. Every function starts from an account of its own. */
export interface ProviderSetup {
  /** Two domains or more, each with something hosted; everything may be read. */
  whole(): Promise<ProviderSource>;
  /** The same, but one part (a bucket, a domain) may not be read. */
  partly(): Promise<ProviderSource>;
  /** Nothing may be read. */
  closed(): Promise<ProviderSource>;
  /** Texts that must never be seen: keys and tokens of the account. */
  readonly secrets: readonly string[];
}

/** What every provider promises (src/ports/provider.ts), whatever its API is like. */
export function describeProvider(name: string, setup: ProviderSetup): void {
  describe(`${name} keeps the provider's promises`, () => {
    it("names discovered bindings of its own, in the normal form of names", async () => {
      const source = await setup.whole();
      const { bindings } = await source.read();
      expect(bindings.length).toBeGreaterThan(1);
      for (const { domain, declared, source: by, provider, layers } of bindings) {
        const parsed = parseDomainName(domain.replace(/^\*\./, ""));
        expect(parsed.ok && domain.endsWith(parsed.name.name)).toBe(true);
        expect([declared, by, provider === "", layers.length > 0]).toEqual([false, source.name, false, true]);
      }
    });

    it("tells for every binding what is hosted, at its layers, read now", async () => {
      const { bindings, hosted, failures, at } = await (await setup.whole()).read();
      expect(failures).toEqual([]);
      expect([...hosted.keys()].toSorted()).toEqual([...new Set(bindings.map(bindingKey))].toSorted());
      for (const binding of bindings) {
        const readings = hosted.get(bindingKey(binding)) ?? [];
        expect(readings.map(({ layer }) => layer)).toEqual(expect.arrayContaining([...binding.layers]));
        for (const { readAt } of readings) expect(readAt).toBeGreaterThanOrEqual(at);
      }
    });

    it("tells plain data that survives cloning", async () => {
      const reading = await (await setup.whole()).read();
      expect(structuredClone(reading)).toEqual(reading);
    });

    it("tells the same twice, and for one domain the same as for all", async () => {
      const source = await setup.whole();
      const [first, second] = [await source.read(), await source.read()];
      const order = (reading: typeof first) => reading.bindings.map((one) => JSON.stringify(one)).toSorted();
      expect(order(second)).toEqual(order(first));
      const custom = second.bindings.filter(({ kind }) => kind === "custom-domain");
      for (const binding of custom) {
        const again = (await source.readHosted(binding.domain)) ?? [];
        const states = (readings: typeof again) => readings.map(({ layer, state }) => ({ layer, state }));
        expect(states(again)).toEqual(states(second.hosted.get(bindingKey(binding)) ?? []));
      }
    });

    it("knows nothing of other domains", async () => {
      const source = await setup.whole();
      await source.read();
      expect(await source.readHosted("stranger.example.net")).toBeUndefined();
    });

    it("reports what fails by name, and reads the rest", async () => {
      const { bindings, failures } = await (await setup.partly()).read();
      expect(bindings.length).toBeGreaterThan(0);
      expect(failures.length).toBeGreaterThan(0);
    });

    it("says what a failure hides when nothing can be read", async () => {
      const { bindings, failures } = await (await setup.closed()).read();
      expect(bindings).toEqual([]);
      expect(failures.map(({ hides }) => hides)).toContain("all");
    });

    it("writes failures that people can read, with reasons that programs can, and no secret", async () => {
      for (const open of [setup.partly, setup.closed]) {
        const source = await open();
        const { failures } = await source.read();
        for (const { reason, detail, scope, source: by } of failures) {
          expect(by).toBe(source.name);
          expect(reason).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
          expect([detail, scope]).toEqual([printable(detail), printable(scope)]);
          expect(detail).not.toBe("");
          for (const secret of setup.secrets) expect(`${detail} ${scope}`).not.toContain(secret);
        }
      }
    });
  });
}
