import type { Binding } from "../../src/core/inventory/binding.ts";
import { bindingOf } from "../contracts/store-fixtures.ts";

const STAYING = 3_000;
const PASSING = 2_000;

/** Bindings that are in every list; the owner is that of the list. */
export function staying(list: number): readonly Binding[] {
  return Array.from({ length: STAYING }, (_, n) => bindingOf(`s${n}.example.com`, { owner: `o${list}` }));
}

/** The list of a number: what stays, and half each of what this one and the next one bring. */
export function listed(list: number): readonly Binding[] {
  const passing = [list, list + 1].flatMap((of) =>
    Array.from({ length: PASSING / 2 }, (_, n) =>
      bindingOf(`p${n}-${of}.example.com`, { owner: `o${list}` }),
    ),
  );
  return [...staying(list), ...passing];
}
