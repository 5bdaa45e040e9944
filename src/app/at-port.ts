import { bindingKey } from "../core/inventory/binding.ts";
import { DEFAULT_PORT } from "../core/inventory/declared-domain.ts";
import type { ProviderSource } from "../ports/provider.ts";

/** The same source, with its domains at another port: what a made-up account names answers on no privileged port. */
export function atPort(source: Pick<ProviderSource, "read">, port: number): Pick<ProviderSource, "read"> {
  return {
    async read() {
      const reading = await source.read();
      const moved = reading.bindings.map((binding) => ({ ...binding, port }));
      const hosted = moved.map(({ domain }) => {
        const told = reading.hosted.get(bindingKey({ domain, port: DEFAULT_PORT })) ?? [];
        return [bindingKey({ domain, port }), told] as const;
      });
      return { ...reading, bindings: moved, hosted: new Map(hosted) };
    },
  };
}
