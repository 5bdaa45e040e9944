import { type AliyunSource, createAliyunSource } from "../adapters/aliyun/aliyun-source.ts";
import { realTiming } from "../adapters/http/timing.ts";
import { createFileSource } from "../adapters/inventory-file/file-source.ts";
import type { Config } from "../config/config.ts";
import type { Environment } from "../config/secrets.ts";
import { mergeBindings } from "../core/inventory/merge-bindings.ts";
import type { Clock } from "../ports/clock.ts";
import type { Inventory } from "../ports/inventory.ts";
import type { Resolver } from "../ports/resolver.ts";
import { createCombinedInventory } from "../usecases/combined-inventory.ts";
import { createPatience } from "../usecases/patience.ts";
import { atPort } from "./at-port.ts";

export interface Sources {
  readonly inventory: Inventory;
  /** Ends requests under way. */
  readonly close: () => void;
}

export interface SourcesOptions {
  readonly clock: Clock;
  readonly environment: Environment;
  /** Tells whether one of the provider's own names exists. */
  readonly resolver: Resolver;
}

/** The inventory of a configuration: what the file declares, and every account that can be asked. */
export function openSources(config: Config, { clock, environment, resolver }: SourcesOptions): Sources {
  const { rules, defaults } = config;
  const tags = rules.some(({ match }) => match.tag !== undefined);
  const exists = async (domain: string): Promise<boolean> =>
    (await resolver.resolve(domain)).failure?.reason !== "no-such-name";
  const providers = config.sources.flatMap((source): readonly AliyunSource[] => {
    if (source.type !== "aliyun") return [];
    const { name, services, credentials = {}, region, endpoint, port } = source;
    const madeUp = endpoint !== undefined;
    const account = createAliyunSource({
      name,
      services,
      credentials: { envPrefix: credentials.env_prefix, assumeRole: credentials.assume_role },
      environment: madeUp ? { ...keysForMadeUp(credentials.env_prefix), ...environment } : environment,
      region,
      via: endpoint,
      tags,
      timing: { ...realTiming, now: () => clock.now() },
      // A made-up account has none of its provider's endpoints.
      ...(madeUp ? { endpointForms: [] } : { exists }),
    });
    return [port === undefined ? account : { ...account, ...atPort(account, port) }];
  });
  const inventory = createCombinedInventory({
    declared: createFileSource(config, { clock }),
    providers,
    patience: createPatience(clock),
    merge: (raws) => mergeBindings({ raws, rules, defaults }).bindings,
  });
  const close = (): void => {
    for (const provider of providers) provider.close();
  };
  return { inventory, close };
}

/** What a made-up account on this machine takes where the environment has no keys for it: a demonstration needs no set-up. */
function keysForMadeUp(prefix = ""): Environment {
  return {
    [`${prefix}ALIBABA_CLOUD_ACCESS_KEY_ID`]: "lab-key-id",
    [`${prefix}ALIBABA_CLOUD_ACCESS_KEY_SECRET`]: "lab-key-secret",
  };
}
