import { globSync } from "node:fs";
import { relative } from "node:path";
import type { Reporter, TestModule, Vitest } from "vitest/node";

/** Says after the run what was not run, and why: a green line must not hide what nobody looked at. */
export class SkipReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const root = this.#vitest?.config.root ?? process.cwd();
    const skipped = modules.flatMap((module) => skippedIn(module, relative(root, module.moduleId)));
    const leftOut =
      this.#vitest?.config.mode === "all" ? [] : globSync("test/**/*.all.test.ts", { cwd: root }).toSorted();
    const lines = [
      ...section(`Skipped: ${skipped.length} tests`, skipped),
      ...section("Left to `npm run test:all`, which needs Debian's packages or minutes", leftOut),
    ];
    if (lines.length > 0) this.#vitest?.logger.log(lines.join("\n"));
  }
}

function skippedIn(module: TestModule, file: string): readonly string[] {
  return [...module.children.allTests("skipped")].map((test) => {
    const result = test.result();
    const note = result.state === "skipped" && result.note !== undefined ? ` (${result.note})` : "";
    return `${file}: ${test.fullName}${note}`;
  });
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`\n${title}`, ...lines.map((line) => `  ${line}`)];
}
