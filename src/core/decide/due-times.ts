import { isPropagating } from "../dns/remember-fault.ts";
import type { BindingRecord, EndpointState } from "../record.ts";
import type { Instant } from "../time.ts";
import { FULL_LOOK_INTERVAL, isAlert, nextSlot, type Rhythm, soon } from "./rhythm.ts";

/** When each endpoint is due next; the binding is due with its first endpoint. */
export function dueTimes(
  rhythm: Rhythm,
  record: Omit<BindingRecord, "nextDueAt">,
  at: Instant,
): Pick<BindingRecord, "endpoints" | "nextDueAt"> {
  const { binding, findings, judgement, pending } = record;
  const alert =
    isAlert(findings, judgement?.served.state ?? "unknown", judgement?.leaf?.notAfter, at, pending) ||
    isPropagating(judgement?.dns?.fault, at);
  const routine = alert ? soon(at, rhythm.alertMs) : nextSlot(binding.domain, at, rhythm.healthyMs);
  const daily = Math.max(routine, (judgement?.lastFullAt ?? at) + FULL_LOOK_INTERVAL);
  const endpoints = record.endpoints.map((state) => {
    const unsettled = state.failure !== undefined || (alert && state.offered);
    const often = unsettled || isPrimary(state, record.endpoints);
    return { ...state, nextDueAt: often ? routine : daily };
  });
  return { endpoints, nextDueAt: Math.min(routine, ...endpoints.map(({ nextDueAt }) => nextDueAt)) };
}

/** What most clients get: ECDSA where it is offered, RSA where it is not, and both where there is neither. */
function isPrimary(state: EndpointState, all: readonly EndpointState[]): boolean {
  const here = all.filter(({ address, offered }) => address === state.address && offered);
  if (here.length === 0) return true;
  return state.offered && (state.keyType === "ecdsa" || here.every(({ keyType }) => keyType !== "ecdsa"));
}
