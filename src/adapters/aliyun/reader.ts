import type { HostedCertificate, HostedReading, HostedState } from "../../core/hosted/hosted.ts";
import type { EndpointForm } from "../../core/inventory/provider-endpoints.ts";
import type { RawBinding } from "../../core/inventory/raw-binding.ts";
import type { SourceReading } from "../../ports/provider.ts";
import type { Timing } from "../http/timing.ts";
import type { Api } from "./api.ts";
import { certificateNumber, joinCertificate, listCertificates } from "./cas/certificates.ts";
import { listCdnDomains } from "./cdn/domains.ts";
import type { CdnService } from "./cdn/operations.ts";
import { readCdnDomains, rereadCdnDomain } from "./cdn/read-cdn.ts";
import type { ApiResult } from "./failure.ts";
import { addFailure, type Gathering, normalDomain, type Place, startGathering } from "./gathering.ts";
import { type BucketQuestions, bucketQuestions } from "./oss/ask-bucket.ts";
import { type Bucket, type BucketList, listBuckets } from "./oss/buckets.ts";
import type { Cname } from "./oss/cnames.ts";
import { readBuckets } from "./oss/read-oss.ts";
import { ownLists } from "./own-lists.ts";
import type { AliyunService } from "./ram-policy.ts";

export interface ReaderOptions {
  readonly api: Api;
  readonly timing: Timing;
  readonly name: string;
  readonly services: readonly AliyunService[];
  readonly region: string;
  readonly tags: boolean;
  readonly endpointForms: readonly EndpointForm[];
  readonly exists: (domain: string) => Promise<boolean>;
}

export interface Reader {
  read(): Promise<SourceReading>;
  readHosted(domain: string): Promise<readonly HostedReading[] | undefined>;
}

/** What is kept between readings. */
interface Memory {
  /** Where each domain can be asked again. */
  places: ReadonlyMap<string, readonly Place[]>;
  /** What the certificate service holds, by its number. */
  certificates: ReadonlyMap<string, HostedCertificate>;
  /** Kinds of them of which no list was ever whole; undefined before the first reading. */
  unreadKinds: readonly string[] | undefined;
  /** Questions about a bucket that are under way: its domains often change together. */
  readonly asking: Map<string, Promise<ApiResult<readonly Cname[]>>>;
}

/** Reads one account; remembers between readings only where each domain can be asked again. */
export function createReader(options: ReaderOptions): Reader {
  const memory: Memory = {
    places: new Map(),
    certificates: new Map(),
    unreadKinds: undefined,
    asking: new Map(),
  };
  const ask = bucketQuestions(options.api);
  return {
    read: () => readAccount(options, ask, memory),
    async readHosted(domain) {
      const places = memory.places.get(domain);
      return places && Promise.all(places.map((place) => readAgain(options, ask, memory, domain, place)));
    },
  };
}

async function readAccount(
  options: ReaderOptions,
  ask: BucketQuestions,
  memory: Memory,
): Promise<SourceReading> {
  const { api, timing, services } = options;
  const at = timing.now();
  const into = startGathering(options.name);
  if (services.includes("cas")) await readCertificates(api, into, memory);
  const list = services.includes("oss") ? await readBucketList(options, into) : undefined;
  const account = list?.account ?? "";
  const { tags, endpointForms: forms, exists } = options;
  const hostedState = (cname: Cname): HostedState => hostedStateOf(cname, memory);
  const oss = { ask, account, tags, forms, exists, now: timing.now, hostedState };
  await Promise.all([
    readBuckets(oss, list?.buckets ?? [], into),
    ...CDN_SERVICES.filter((service) => services.includes(service)).map((service) =>
      readCdn(options, service, account, into),
    ),
  ]);
  const whole = into.failures.every(({ hides }) => hides === undefined);
  memory.places = whole ? into.places : new Map([...memory.places, ...into.places]);
  const { hosted, failures } = into;
  const certificates = [...memory.certificates.values()];
  const lists = ownLists(services, list, into);
  return {
    at,
    bindings: watchedWhereServing(into),
    hosted,
    certificates,
    ...((memory.unreadKinds ?? []).length > 0 ? { certificatesUnread: true } : {}),
    failures,
    lists,
  };
}

/** What is not read keeps what was read before. */
async function readCertificates(api: Api, into: Gathering, memory: Memory): Promise<void> {
  const { certificates, failures } = await listCertificates(api);
  for (const { kind, failure } of failures) addFailure(into, `certificates of kind ${kind}`, failure);
  const failed = failures.map(({ kind }) => kind);
  memory.unreadKinds = memory.unreadKinds?.filter((kind) => failed.includes(kind)) ?? failed;
  memory.certificates =
    failures.length === 0 ? certificates : new Map([...memory.certificates, ...certificates]);
}

async function readBucketList(options: ReaderOptions, into: Gathering): Promise<BucketList> {
  const { api, region } = options;
  const list = await listBuckets(api, region, `oss-${region}.aliyuncs.com`);
  if (list.failure !== undefined) addFailure(into, "list of buckets", list.failure, "all");
  return list;
}

const CDN_SERVICES: readonly CdnService[] = ["cdn", "dcdn"];

async function readCdn(
  { api, timing, tags }: ReaderOptions,
  service: CdnService,
  account: string,
  into: Gathering,
): Promise<void> {
  const { domains, failure } = await listCdnDomains(api, service);
  if (failure !== undefined) addFailure(into, `list of ${service.toUpperCase()} domains`, failure, "all");
  await readCdnDomains({ api, service, account, tags, now: timing.now }, domains, into);
}

/** A binding that is switched off at the storage must not take a domain out of sight that the CDN serves. */
function watchedWhereServing(into: Gathering): readonly RawBinding[] {
  return into.bindings.map((binding) => {
    const others = into.places.get(binding.domain)?.length ?? 0;
    return binding.settings.monitor?.on === false && others > 1 ? { ...binding, settings: {} } : binding;
  });
}

function hostedStateOf({ certificate }: Cname, { certificates }: Memory): HostedState {
  if (certificate === undefined) return NONE;
  const known = certificates.get(certificateNumber(certificate.id));
  return { kind: "present", certificate: joinCertificate(certificate, known) };
}

async function readAgain(
  options: ReaderOptions,
  ask: BucketQuestions,
  memory: Memory,
  domain: string,
  place: Place,
): Promise<HostedReading> {
  const { api, timing } = options;
  if (place.service !== "oss") {
    const state = await rereadCdnDomain({ api, service: place.service }, place.name);
    return { layer: "edge", readAt: timing.now(), state };
  }
  const cnames = await askTogether(ask, place.bucket, memory);
  const readAt = timing.now();
  if (!cnames.ok) {
    const { reason, detail } = cnames.failure;
    return { layer: "origin", readAt, state: { kind: "failed", reason, detail } };
  }
  const cname = cnames.value.find((one) => normalDomain(one.domain) === domain);
  const state = cname === undefined ? NONE : hostedStateOf(cname, memory);
  return { layer: "origin", readAt, state };
}

const NONE: HostedState = { kind: "none" };

function askTogether(
  ask: BucketQuestions,
  bucket: Bucket,
  { asking }: Memory,
): Promise<ApiResult<readonly Cname[]>> {
  const underWay = asking.get(bucket.name);
  if (underWay !== undefined) return underWay;
  const question = ask.cnames(bucket).finally(() => asking.delete(bucket.name));
  asking.set(bucket.name, question);
  return question;
}
