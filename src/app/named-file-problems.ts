import { readHostedFile } from "../adapters/inventory-file/file-source.ts";
import { loadTrustDataFile, shippedTrustData } from "../adapters/trust-stores/trust-data-file.ts";
import { loadUserStore } from "../adapters/trust-stores/user-store.ts";
import type { NamedFile } from "../config/named-files.ts";
import { formatPlace } from "../config/problem.ts";
import { resolveSecret } from "../config/secrets.ts";
import { printable } from "../core/names/printable.ts";

/** What is wrong with a named file, and where it is named. */
export interface NamedFileProblem {
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** As the reader of such files says it, without the place. */
  readonly sentence: string;
  /** With the place. */
  readonly text: string;
}

/** Reads every named file as it will be used, and tells what is wrong. */
export async function namedFileProblems(named: readonly NamedFile[]): Promise<readonly NamedFileProblem[]> {
  const problems: NamedFileProblem[] = [];
  for (const one of named) {
    const { line, column } = one.place;
    for (const sentence of await sentencesAbout(one)) {
      problems.push({ line, column, sentence, text: printable(`${formatPlace(one.place)}: ${sentence}`) });
    }
  }
  return problems;
}

async function sentencesAbout({ role, file }: NamedFile): Promise<readonly string[]> {
  switch (role.kind) {
    case "store":
      return (await loadUserStore(role.name, { pem: file })).problems;
    case "trust-data": {
      const loaded = await loadTrustDataFile(file, await shippedTrustData(), role.force);
      return loaded.ok ? [] : loaded.problems;
    }
    case "hosted": {
      const state = await readHostedFile(file);
      return state.kind === "failed" ? [state.detail] : [];
    }
    case "secret": {
      const resolved = await resolveSecret({ file }, {}, "/");
      return resolved.ok ? [] : [`found ${resolved.found}; ${resolved.mend}`];
    }
  }
}
