import type { StoreRoot } from "../adapters/metrics/own-metrics.ts";
import { RECOMMENDED_ROOTS } from "../core/calendar/root-calendar.ts";
import type { Current } from "./current.ts";

/** Which of the recommended roots every store that a binding may name has; a store counts a root by its key, and not what it removed. */
export function storeRoots(
  { tools, trustData }: Pick<Current, "tools" | "trustData">,
  at: number,
): readonly StoreRoot[] {
  return [...tools.stores.values()].flatMap((store) =>
    RECOMMENDED_ROOTS.map((root) => {
      const key = trustData.anchors.find(({ name }) => name === root)?.certificate.publicKey.spkiSha256;
      const anchor = store.anchors.find(({ certificate }) => certificate.publicKey.spkiSha256 === key);
      const gone = (store.facts[anchor?.sha256 ?? ""] ?? []).some(
        ({ kind, certainty, at: removedAt }) =>
          kind === "removal" && certainty !== "estimated" && removedAt <= at,
      );
      return { store: store.name, root, present: anchor !== undefined && !gone };
    }),
  );
}
