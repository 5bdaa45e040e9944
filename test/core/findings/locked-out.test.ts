import { expect, test } from "vitest";
import { withLockedOut } from "../../../src/core/findings/locked-out.ts";
import { NOW } from "../decide/build.ts";

test("broken HTTPS is worse where no way leads around it", () => {
  const say = (known: object): string => withLockedOut("It is broken.", { askedAt: NOW, ...known });
  expect(say({ hsts: true, plainHttp: "to-https" })).toBe(
    "It is broken; because of HSTS browsers let nobody past the warning.",
  );
  expect(say({ plainHttp: "to-https" })).toBe(
    "It is broken; plain HTTP leads to HTTPS, so that visitors are locked out.",
  );
  expect(say({ hsts: false, plainHttp: "served" })).toBe("It is broken.");
  expect(withLockedOut("It is broken.", undefined)).toBe("It is broken.");
});
