import type { ExplainedAttribute } from "../inventory/explain-binding.ts";
import { instantText } from "../words.ts";
import type { HostedMemory, HostedState } from "./hosted.ts";

/** What is hosted at each layer, as it was read last, in the shape in which attributes are explained. */
export function explainHosted(hosted: readonly HostedMemory[]): readonly ExplainedAttribute[] {
  return hosted.map(({ layer, state, readAt }) => ({
    attribute: `hosted.${layer}`,
    value: stateText(state),
    setBy: `read ${instantText(readAt)}`,
  }));
}

function stateText(state: HostedState): string {
  switch (state.kind) {
    case "none":
      return "nothing";
    case "not-queryable":
      return "cannot be asked";
    case "failed":
      return `could not be read: ${state.detail}`;
    case "present": {
      const { sha256, sha1, serial, id, notAfter } = state.certificate;
      const name = sha256 ?? sha1 ?? serial ?? id ?? "a certificate";
      return notAfter === undefined ? name : `${name}, until ${instantText(notAfter.at)}`;
    }
  }
}
