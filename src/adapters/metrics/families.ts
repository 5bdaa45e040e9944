import { BINDING_INFO, ENDPOINTS, LAST_PROBE, LAST_SUCCESS, SERVED_STATE } from "./binding-families.ts";
import {
  CERTIFICATE_INFO,
  HOSTED_NOT_AFTER,
  LEAF_NOT_AFTER,
  LEAF_NOT_BEFORE,
  PATH_EARLIEST_NOT_AFTER,
  TLS_INFO,
} from "./certificate-families.ts";
import type { Family } from "./family.ts";
import { FINDING, FINDING_DEADLINE, FINDING_SUPPRESSED } from "./finding-families.ts";
import { TRUST_INFO, TRUSTED, TRUSTED_UNTIL } from "./trust-families.ts";

/** Everything exported per binding, in the order of the exposition. */
export const FAMILIES: readonly Family[] = [
  BINDING_INFO,
  LEAF_NOT_BEFORE,
  LEAF_NOT_AFTER,
  HOSTED_NOT_AFTER,
  PATH_EARLIEST_NOT_AFTER,
  TRUSTED,
  TRUSTED_UNTIL,
  TRUST_INFO,
  SERVED_STATE,
  ENDPOINTS,
  FINDING,
  FINDING_DEADLINE,
  FINDING_SUPPRESSED,
  CERTIFICATE_INFO,
  TLS_INFO,
  LAST_PROBE,
  LAST_SUCCESS,
];
