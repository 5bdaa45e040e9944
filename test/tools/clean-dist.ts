import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

// The compiler leaves what it wrote earlier, also from sources that are gone.
rmSync(fileURLToPath(new URL("../../dist", import.meta.url)), { recursive: true, force: true });
