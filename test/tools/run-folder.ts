import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Gives a whole run of tests one temporary folder. What tests or the program left in it at the end is named, fails the run, and goes. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "certhorizon-run-"));
  // Some tests start the program as another user, who has to get through.
  chmodSync(folder, 0o711);
  process.env["TMPDIR"] = folder;
  // npm would keep its compiled code there.
  process.env["NODE_DISABLE_COMPILE_CACHE"] = "1";
  return () => {
    const left = readdirSync(folder);
    rmSync(folder, { recursive: true, force: true });
    if (left.length > 0)
      throw new Error(`This run left ${left.length} files or folders behind: ${left.join(", ")}`);
  };
}
