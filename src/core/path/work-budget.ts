/**
 * How much one evaluation may cost. Counted in units of work, never in time, so that a slow machine says the same as a fast one.
 * Signatures and comparisons are shared by all stores of an evaluation, because what one has found out the next one knows.
 */
export interface SharedBudget {
  /** Units of signature checking left: one is about an RSA-2048 verification, 0.05 ms. */
  signatures: number;
  /** Names looked at and compared with name constraints. */
  comparisons: number;
}

export interface WorkBudget {
  readonly shared: SharedBudget;
  /** Steps of one store's path search left. */
  nodes: number;
  /** Something was left out because a budget was empty. */
  exhausted: boolean;
}

const NODES = 6_000;
const FEWEST_NODES = 300;

export function fullBudget(): SharedBudget {
  return { signatures: 1_500, comparisons: 400_000 };
}

/** The budget of one store out of `stores`. */
export function openBudget(shared: SharedBudget, stores: number): WorkBudget {
  const nodes = Math.max(FEWEST_NODES, Math.floor(NODES / Math.max(stores, 1)));
  return { shared, nodes, exhausted: false };
}

/** Takes `amount` from a counter; false, and noted, when there is not enough left. */
export function spend(budget: WorkBudget, kind: "nodes" | keyof SharedBudget, amount: number): boolean {
  const left = kind === "nodes" ? budget.nodes : budget.shared[kind];
  if (left < amount) {
    budget.exhausted = true;
    return false;
  }
  if (kind === "nodes") budget.nodes -= amount;
  else budget.shared[kind] -= amount;
  return true;
}
