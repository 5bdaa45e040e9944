import { isAtCdn } from "../practice/practice.ts";
import type { BindingFacts } from "./facts.ts";

/** Does a CDN serve the domain: as configured, else as DNS shows, else as its answers say? */
export function isServedByCdn({ binding, dns, practice }: BindingFacts): boolean {
  return isAtCdn({ servedBy: binding.servedBy ?? dns.memory?.target?.servingLayer }, practice);
}
