import { bindingKey } from "../inventory/binding.ts";
import { DEFAULT_PORT } from "../inventory/declared-domain.ts";
import { toDisplay } from "../names/domain-name.ts";

/** How people read a binding: `www.例子.cn:443 (www.xn--fsqu00a.cn)`. */
export function bindingName(binding: { readonly domain: string; readonly port: number }): string {
  const { domain, port } = binding;
  const [readable = domain] = toDisplay(domain).split(" ");
  return readable === domain ? bindingKey(binding) : `${readable}:${port} (${domain})`;
}

/** As commands take it: A-labels, and port 443 goes without saying. */
export function plainName(binding: { readonly domain: string; readonly port: number }): string {
  return binding.port === DEFAULT_PORT ? binding.domain : bindingKey(binding);
}

/** What `bindingName` gives, from the key of a binding. */
export function nameOfKey(key: string): string {
  const colon = key.lastIndexOf(":");
  const domain = key.slice(0, colon).replaceAll(/[[\]]/g, "");
  return bindingName({ domain, port: Number(key.slice(colon + 1)) });
}
