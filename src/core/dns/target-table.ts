/** What a name belongs to that a CNAME leads to. */
export const TARGET_KINDS = [
  "oss-classic",
  "oss-dual-stack",
  "oss-accelerate",
  "oss-mainland",
  "oss-overseas",
  "oss-internal",
  "cdn",
  "dcdn",
  "waf",
  "esa",
  "jd-oss",
  "jd-oss-legacy",
  "jd-cdn",
  "other",
] as const;

export type TargetKind = (typeof TARGET_KINDS)[number];

/**
 * The end of a name and what it means. `{region}` stands for letters, digits and hyphens, `?` for one letter or digit; a leading `*.` and the case do
 * not matter. What stands in front of the end of an object-storage name, as one label, is the bucket.
 */
export interface TargetSuffix {
  readonly suffix: string;
  readonly kind: TargetKind;
}

/** Ready to be matched; made once, by `createTargetTable`. */
export interface TargetTable {
  readonly rules: readonly TargetRule[];
}

export interface TargetRule extends TargetSuffix {
  readonly pattern: RegExp;
}

/** The first that fits counts. CDN and DCDN share their names: only the provider's own CNAME of a domain tells them apart. */
const BUILT_IN: Readonly<Record<Exclude<TargetKind, "other" | "dcdn">, readonly string[]>> = {
  "oss-accelerate": ["oss-accelerate.aliyuncs.com", "oss-accelerate-overseas.aliyuncs.com"],
  "oss-internal": [
    "oss-{region}-internal.aliyuncs.com",
    "{region}-internal.oss.aliyuncs.com",
    "s3-internal.{region}.jdcloud-oss.com",
  ],
  "oss-classic": ["oss-{region}.aliyuncs.com"],
  "oss-dual-stack": ["{region}.oss.aliyuncs.com"],
  "oss-mainland": ["{region}.taihangcda.cn"],
  "oss-overseas": ["{region}.thepacificxxs.com"],
  cdn: [
    "kunlun??.com",
    "kunlun???.com",
    "alikunlun.com",
    "alikunlun.net",
    "cdngslb.com",
    "aliyuncdn.com",
    "aliyuncdn.net",
    "myalicdn.com",
    "queniu??.com",
  ],
  waf: [
    "yundunwaf.com",
    "yundunwaf?.com",
    "aligfwaf.com",
    "jdcloud-scdn.com",
    "jdcloud-scdn.cn",
    "jdcloud-scdn.net",
    "cloud-scdn.com",
  ],
  esa: ["a1.init??.com"],
  "jd-oss": ["s3.{region}.jdcloud-oss.com"],
  "jd-oss-legacy": ["s3.{region}.jcloudcs.com", "oss.{region}.jcloudcs.com"],
  "jd-cdn": ["jcloud-cdn.com", "jcloud-cdn.cn", "jcloudcdn.com", "jcloudcache.com", "gslb.qianxun.com"],
};

/** The known names, after those of the user, which therefore win. Any text is a suffix; one without a label matches nothing. */
export function createTargetTable(own: readonly TargetSuffix[] = []): TargetTable {
  const builtIn = Object.entries(BUILT_IN).flatMap(([kind, suffixes]) =>
    suffixes.map((suffix) => ({ suffix, kind: kind as TargetKind })),
  );
  const all = [...own, ...builtIn].map(({ suffix, kind }) => ({ suffix: plain(suffix), kind }));
  return {
    rules: all
      .filter(({ suffix }) => suffix !== "")
      .map((rule) => ({ ...rule, pattern: toPattern(rule.suffix) })),
  };
}

function plain(suffix: string): string {
  return suffix
    .toLowerCase()
    .replace(/^\*?\.+/, "")
    .replace(/\.+$/, "");
}

function toPattern(suffix: string): RegExp {
  const [before = "", ...after] = suffix.split("{region}").map(escaped);
  const end = after.length === 0 ? before : `${before}(?<region>[a-z0-9-]+)${after.join("[a-z0-9-]+")}`;
  return new RegExp(`^(?:(?<front>.*)\\.)?${end}$`, "s");
}

/** Everything stands for itself, but `?`. */
function escaped(text: string): string {
  return text.replace(/[\\^$.*+()[\]{}|]/g, "\\$&").replaceAll("?", "[a-z0-9]");
}
