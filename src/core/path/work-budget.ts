/**
 * How much one evaluation may cost. Counted in units of work, never in time, so that the same input always gets the same verdict.
 * The signature budget is shared by all stores of one evaluation (what one has verified, the next one knows); the others are per store.
 */
export interface WorkBudget {
  /** Units of signature checking left: one is about an RSA-2048 verification. */
  signatures: number;
  /** Steps of the path search left. */
  nodes: number;
  /** Name-constraint comparisons left. */
  comparisons: number;
  /** Something was left out because a budget was empty. */
  exhausted: boolean;
}

/** About 75 ms. */
export const SIGNATURE_UNITS = 1_500;
const NODES = 6_000;
const COMPARISONS = 400_000;

export function openBudget(signatures: number, stores: number): WorkBudget {
  const share = Math.max(stores, 1);
  return {
    signatures,
    nodes: Math.max(300, Math.floor(NODES / share)),
    comparisons: Math.max(20_000, Math.floor(COMPARISONS / share)),
    exhausted: false,
  };
}

/** Takes `amount` from a counter; false, and noted, when there is not enough left. */
export function spend(
  budget: WorkBudget,
  kind: "signatures" | "nodes" | "comparisons",
  amount: number,
): boolean {
  if (budget[kind] < amount) {
    budget.exhausted = true;
    return false;
  }
  budget[kind] -= amount;
  return true;
}
