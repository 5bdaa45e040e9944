import { fingerprintConfig } from "../config/fingerprint.ts";

/** Notices that the configuration, or a file it names, has other content than before, and remembers what was refused. */
export class ConfigWatch {
  readonly #file: string;
  #referenced: readonly string[];
  #known: string | undefined;
  #problems: readonly string[] = [];

  constructor(file: string, referenced: readonly string[]) {
    this.#file = file;
    this.#referenced = referenced;
  }

  /** Sentences about the newest version of the file, while an older one is in force; empty when all is well. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** Compares content, because a Kubernetes ConfigMap changes by swapping symbolic links. The first call only looks. */
  async hasChanged(): Promise<boolean> {
    const now = await fingerprintConfig(this.#file, this.#referenced);
    const changed = this.#known !== undefined && now !== this.#known;
    this.#known = now;
    return changed;
  }

  accept(referenced: readonly string[]): void {
    this.#problems = [];
    // Other files are named now: they may have changed since they were read, so the next comparison finds a change.
    if (referenced.join("\n") !== this.#referenced.join("\n")) this.#known = "";
    this.#referenced = referenced;
  }

  refuse(problems: readonly string[]): void {
    this.#problems = problems;
  }
}
