import type { HostedState } from "../../../core/hosted/hosted.ts";
import { type PemReader, sharingPemReader } from "../../../core/inventory/provider-certificate.ts";
import type { Instant } from "../../../core/time.ts";
import { forEachBounded } from "../../http/bounded.ts";
import type { Api } from "../api.ts";
import { createBreaker } from "../breaker.ts";
import type { ApiResult } from "../failure.ts";
import { addBinding, addFailure, type Gathering, normalDomain, rawBinding } from "../gathering.ts";
import { type Json, list, text } from "../json.ts";
import { CDN_CONCURRENCY, DENIED_AS_A_WHOLE } from "../limits.ts";
import { hostedAtCdn } from "./certificate.ts";
import type { CdnDomain } from "./domains.ts";
import { type CdnService, OPERATIONS } from "./operations.ts";

export interface CdnReader {
  readonly api: Api;
  readonly service: CdnService;
  readonly account: string;
  readonly tags: boolean;
  readonly now: () => Instant;
}

type Tags = Readonly<Record<string, string>>;

/** Asks what is hosted for every domain; a domain whose certificate cannot be read is listed all the same. */
export async function readCdnDomains(
  reader: CdnReader,
  domains: readonly CdnDomain[],
  into: Gathering,
): Promise<void> {
  const tags = reader.tags ? await readTags(reader, domains, into) : new Map<string, Tags>();
  const readPem = sharingPemReader();
  const breaker = createBreaker(`the ${reader.service.toUpperCase()}`, DENIED_AS_A_WHOLE);
  await forEachBounded(domains, CDN_CONCURRENCY, async (domain) => {
    const name = normalDomain(domain.name);
    if (name === undefined) {
      const detail = "the list names a domain that is none";
      return addFailure(into, domain.name.slice(0, 100), { reason: "malformed-answer", detail });
    }
    const state = await hostedOf(
      domain,
      () => breaker.run(() => askCertificate(reader, domain.name)),
      readPem,
    );
    if (state.kind === "failed") addFailure(into, name, state);
    const binding = rawBinding(into.source, {
      domain: name,
      account: reader.account,
      bucket: domain.origin?.bucket ?? "",
      region: domain.origin?.region ?? "",
      resourceGroup: domain.resourceGroup,
      tags: tags.get(domain.name) ?? {},
      layers: ["edge"],
      ...(domain.cname === "" ? {} : { cname: domain.cname }),
    });
    const reading = { layer: "edge" as const, readAt: reader.now(), state };
    addBinding(into, binding, reading, { service: reader.service, name: domain.name });
  });
}

async function hostedOf(
  domain: Pick<CdnDomain, "https">,
  ask: () => Promise<ApiResult<Json>>,
  readPem?: PemReader,
): Promise<HostedState> {
  // Nothing is served over HTTPS: that saves the question.
  if (!domain.https) return { kind: "none" };
  const result = await ask();
  if (result.ok) return hostedAtCdn(result.value, readPem);
  const { reason, detail } = result.failure;
  return { kind: "failed", reason, detail };
}

function askCertificate(
  { api, service }: Pick<CdnReader, "api" | "service">,
  name: string,
): Promise<ApiResult<Json>> {
  return api.rpc(OPERATIONS[service].certificate, { DomainName: name });
}

/** One domain again, now. `name` is as the CDN writes it. */
export function rereadCdnDomain(
  reader: Pick<CdnReader, "api" | "service">,
  name: string,
): Promise<HostedState> {
  return hostedOf({ https: true }, () => askCertificate(reader, name));
}

const TAGS_AT_ONCE = 50;

async function readTags(
  { api, service }: CdnReader,
  domains: readonly CdnDomain[],
  into: Gathering,
): Promise<ReadonlyMap<string, Tags>> {
  const tags = new Map<string, Tags>();
  for (let start = 0; start < domains.length; start += TAGS_AT_ONCE) {
    const some = domains.slice(start, start + TAGS_AT_ONCE);
    const parameters = Object.fromEntries(some.map(({ name }, index) => [`ResourceId.${index + 1}`, name]));
    const result = await api.rpc(OPERATIONS[service].tags, parameters);
    if (!result.ok) {
      addFailure(into, `tags of ${service.toUpperCase()} domains`, result.failure);
      return tags;
    }
    for (const one of list(result.value, "TagResources")) {
      const pairs = list(one, "Tag").map((tag) => [text(tag, "Key"), text(tag, "Value")] as const);
      tags.set(text(one, "ResourceId"), Object.fromEntries(pairs));
    }
  }
  return tags;
}
