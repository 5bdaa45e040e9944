import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const OURS = /^(?:certhorizon|lab)-/;

/**
 * Gives a whole run of tests one temporary folder, which goes at the end. What tests or the program left in it is named and fails the run; what other
 * programs leave, a browser that was ended for example, is their affair.
 */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "certhorizon-run-"));
  // Some tests start the program as another user, who has to get through.
  chmodSync(folder, 0o711);
  process.env["TMPDIR"] = folder;
  // npm would keep its compiled code there.
  process.env["NODE_DISABLE_COMPILE_CACHE"] = "1";
  return () => {
    const left = readdirSync(folder).filter((name) => OURS.test(name));
    rmSync(folder, { recursive: true, force: true });
    if (left.length > 0)
      throw new Error(`This run left ${left.length} files or folders behind: ${left.join(", ")}`);
  };
}
