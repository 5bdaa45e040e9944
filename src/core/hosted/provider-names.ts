/**
 * Names that belong to the providers themselves. A leaf for one of them on a customer's domain is the provider's own
 * default certificate.
 */
const PROVIDER_SUFFIXES: readonly string[] = [
  "aliyuncs.com",
  "aliyun.com",
  "aliyun-inc.com",
  "taobao.com",
  "taobaocdn.com",
  "alicdn.com",
  "taihangcda.cn",
  "cdngslb.com",
  "alikunlun.com",
  "alikunlun.net",
  "aliyuncdn.com",
  "aliyuncdn.net",
  "myalicdn.com",
  "jdcloud-oss.com",
  "jcloudcs.com",
  "jcloud-cdn.com",
  "jcloudcdn.com",
  "jcloudcache.com",
];

/** `name` is a dNSName as it stands in a certificate; a leading `*.` does not matter. */
export function isProviderName(name: string): boolean {
  const plain = name.toLowerCase().replace(/^\*\./, "");
  return (
    PROVIDER_SUFFIXES.some((suffix) => plain === suffix || plain.endsWith(`.${suffix}`)) || isKunlun(plain)
  );
}

/** Alibaba's CDN names customers' targets `….w.kunlunXX.com` with two or three changing letters. */
function isKunlun(name: string): boolean {
  return /(^|\.)kunlun[a-z]{2,3}\.com$/.test(name);
}
