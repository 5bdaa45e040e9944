import type { Config } from "../config/config.ts";
import type { Incident } from "../core/alerts/incident.ts";
import type { Instant } from "../core/time.ts";

/** Who owns what a message is about: the owner it names, else that of the trust store, else the default owner. */
export function ownerOf(config: Config, owner: string, about: Incident | undefined): string {
  if (owner !== "") return owner;
  const store = about?.cause.kind === "store" ? config.stores.get(about.cause.key) : undefined;
  return store === undefined || store.owner === "" ? config.defaults.owner : store.owner;
}

/** Until then everything goes to the observers, by mail, and to nobody else. */
export function isObserving({ alerts: { mode, until } }: Config, at: Instant): boolean {
  return mode === "observe" && (until === undefined || at < until);
}

/** Mail addresses of whoever is told. While observing that is somebody else than the owner. */
export function addressesOf(
  config: Config,
  owner: string,
  about: Incident | undefined,
  at: Instant,
): readonly string[] {
  const { observers } = config.alerts;
  const ofOwner = (name: string): readonly string[] => config.owners.get(name)?.mail ?? [];
  const fallback = ofOwner(config.defaults.owner);
  if (isObserving(config, at)) return observers.length > 0 ? observers : fallback;
  const own = ofOwner(ownerOf(config, owner, about));
  return own.length > 0 ? own : fallback;
}
