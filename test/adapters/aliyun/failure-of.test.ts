import { expect, it } from "vitest";
import { failureOf, isPassing } from "../../../src/adapters/aliyun/failure.ts";

const error = { code: "", requestId: "", ec: "", authAction: "", endpoint: "" };
const answer = (status: number, headers: Readonly<Record<string, string>> = {}) => ({
  status,
  headers,
  body: Buffer.from(""),
});

/** Names of codes by the vendor's lists; statuses vary, so the code decides where there is one. */
it.each([
  [403, "AccessDenied", "permission-denied"],
  [403, "Forbidden.RAM", "permission-denied"],
  [403, "NoPermission", "permission-denied"],
  [400, "Throttling", "throttled"],
  [400, "Throttling.Api", "throttled"],
  [503, "SlowDown", "throttled"],
  [429, "", "throttled"],
  [403, "InvalidAccessKeyId", "credentials-unknown"],
  [404, "InvalidAccessKeyId.NotFound", "credentials-unknown"],
  [403, "InvalidAccessKeyId.Inactive", "credentials-unknown"],
  [400, "InvalidSecurityToken.Expired", "credentials-expired"],
  [403, "SecurityTokenExpired", "credentials-expired"],
  [403, "SignatureDoesNotMatch", "signature-refused"],
  [403, "RequestTimeTooSkewed", "clock-skewed"],
  [400, "InvalidTimeStamp.Expired", "clock-skewed"],
  [404, "NoSuchBucket", "not-found"],
  [404, "InvalidDomain.NotFound", "not-found"],
  [403, "UserDisable", "account-suspended"],
  [403, "AbnormalBucketOwnerStatus", "account-suspended"],
  [400, "PublicEndpointForbidden", "public-endpoint-forbidden"],
  [503, "ServiceUnavailable", "server-error"],
  [502, "", "server-error"],
  [418, "SomethingNew", "refused"],
])("status %i with code %j is %s", (status, code, reason) => {
  expect(failureOf(answer(status), { ...error, code }, "x:Y", 0).reason).toBe(reason);
});

it("trusts the finer code of the storage", () => {
  const told = { ...error, code: "AccessDenied", ec: "0048-00000401" };
  expect(failureOf(answer(403), told, "x:Y", 0).reason).toBe("public-endpoint-forbidden");
});

it("names the action that was denied rather than the one that was meant", () => {
  const told = { ...error, code: "AccessDenied", authAction: "oss:ListCname" };
  expect(failureOf(answer(403), told, "x:Y", 0).detail).toBe(
    "the permission oss:ListCname is missing (AccessDenied)",
  );
  expect(failureOf(answer(403), { ...told, authAction: "" }, "x:Y", 0).detail).toContain("x:Y");
});

it("tells how long to wait, where the provider says so", () => {
  const told = { ...error, code: "Throttling" };
  const failure = failureOf(answer(400, { "retry-after": "7" }), told, "x:Y", 0);
  expect([failure.waitMs, isPassing(failure)]).toEqual([7_000, true]);
  expect(failureOf(answer(400, { "retry-after": "soon" }), told, "x:Y", 0)).not.toHaveProperty("waitMs");
});

it("tells no difference of clocks that it does not know", () => {
  const failure = failureOf(answer(403), { ...error, code: "RequestTimeTooSkewed" }, "x:Y", 0);
  expect(failure).not.toHaveProperty("clockSkewMs");
  expect(failure.detail).toContain("differs too much");
});
