import type { Resolution } from "../core/observation.ts";

/**
 * Finds the addresses (A and AAAA) of a name. Never rejects: a failure is a `Resolution` with `failure` and no
 * addresses. Has its own deadline. One family failing while the other answers is no failure.
 */
export interface Resolver {
  resolve(domain: string): Promise<Resolution>;
}
