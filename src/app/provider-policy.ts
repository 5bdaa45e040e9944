import { type AliyunService, type RamPolicy, ramPolicy } from "../adapters/aliyun/ram-policy.ts";
import type { Config } from "../config/config.ts";

export const ALIYUN_SERVICES: readonly AliyunService[] = ["oss", "cdn", "dcdn", "cas"];

export interface AliyunUse {
  /** Names of the sources that it is about; none without a configuration. */
  readonly sources: readonly string[];
  readonly services: readonly AliyunService[];
  /** Some rule asks for tags. */
  readonly tags: boolean;
}

/** What a configuration asks of Alibaba Cloud, over all its sources or of one. */
export function aliyunUse(
  { sources, rules }: Pick<Config, "sources" | "rules">,
  only: string | undefined,
): AliyunUse {
  const meant = sources.filter((source) => only === undefined || source.name === only);
  const services = meant.flatMap((source) => (source.type === "aliyun" ? source.services : []));
  return {
    sources: meant.flatMap(({ name, type }) => (type === "aliyun" ? [name] : [])),
    services: ALIYUN_SERVICES.filter((service) => services.includes(service)),
    tags: rules.some(({ match }) => match.tag !== undefined),
  };
}

/** The least that must be allowed for it. */
export function aliyunPolicy({ services, tags }: Pick<AliyunUse, "services" | "tags">): RamPolicy {
  return ramPolicy(services, { tags });
}
