/** What a fake account holds. Everything may be changed while it runs; the next request sees it. */
export interface FakeWorld {
  readonly accountId: string;
  /** Long-lived keys: id → secret. */
  readonly keys: Map<string, string>;
  buckets: FakeBucket[];
  cdn: FakeCdnDomain[];
  dcdn: FakeCdnDomain[];
  certificates: FakeStoredCertificate[];
  /** The first that fits a request decides. */
  faults: FakeFault[];
  /** Roles that may be taken on, by ARN. */
  roles: string[];
  /** What a cluster's token must be. */
  oidcToken: string;
  /** Role of the instance; empty: it has none. */
  instanceRole: string;
  /** The provider's clock. */
  now: () => number;
  /** At most so many entries on a page, however many were asked for. */
  maxPage: number;
  /** How long keys from the token service last, in milliseconds. */
  tokenLifetimeMs: number;
}

export interface FakeBucket {
  readonly name: string;
  /** `cn-hangzhou` */
  readonly region: string;
  readonly resourceGroup?: string;
  /** ISO 8601. */
  readonly createdAt?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly accelerated?: boolean;
  domains: FakeBoundDomain[];
}

export interface FakeBoundDomain {
  readonly domain: string;
  readonly status?: "Enabled" | "Disabled";
  readonly wildcard?: boolean;
  certificate?: {
    readonly pem: string;
    readonly id?: string;
    readonly type?: "CAS" | "Upload";
    readonly status?: "Enabled" | "Disabled";
    readonly boundAt?: number;
  };
}

export interface FakeCdnDomain {
  readonly name: string;
  readonly cname: string;
  readonly status?: string;
  /** Type and content of the origin: `oss`, `media.oss-cn-hangzhou.aliyuncs.com`. */
  readonly origin?: { readonly type: string; readonly content: string };
  readonly resourceGroup?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Without: HTTPS is off. */
  certificate?: { readonly pem: string; readonly id?: string; readonly updatedAt?: string };
}

export interface FakeStoredCertificate {
  readonly id: number;
  readonly pem: string;
  readonly kind: "CERT" | "UPLOAD";
}

export type FakeAnswer =
  | "throttle"
  | "server-error"
  | "permission-denied"
  | "arrears"
  | "skew"
  | "public-endpoint-forbidden"
  | "html"
  | "hang"
  | "reset"
  | "truncated"
  | "garbage"
  /** A document type with an entity that grows. */
  | "entities"
  | "huge"
  | "redirect"
  /** Denied, with the endpoint where to ask instead. */
  | { readonly askAt: string };

export interface FakeFault {
  /** Absent: any. */
  readonly operation?: string;
  readonly bucket?: string;
  readonly region?: string;
  readonly domain?: string;
  /** Of the list of buckets: the page after this one. */
  readonly marker?: string;
  readonly answer: FakeAnswer;
  /** How often it still strikes; absent: for ever. */
  times?: number;
}

export function createFakeWorld(
  told: Partial<FakeWorld> & Pick<FakeWorld, "now">,
  keys: Readonly<Record<string, string>> = { "lab-key-id": "lab-key-secret" },
): FakeWorld {
  return {
    accountId: "1234567890123456",
    keys: new Map(Object.entries(keys)),
    buckets: [],
    cdn: [],
    dcdn: [],
    certificates: [],
    faults: [],
    roles: [],
    oidcToken: "",
    instanceRole: "",
    maxPage: Number.MAX_SAFE_INTEGER,
    tokenLifetimeMs: 3_600_000,
    ...told,
  };
}
