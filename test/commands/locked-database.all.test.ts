import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { startProgram } from "../tools/program.ts";
import { run } from "../tools/run-command.ts";
import { freePort, temporaryFolder, writeConfig } from "../tools/workspace.ts";

/** A database that somebody else holds; readers pass where that one only writes. */
async function lockedBy(
  directory: string,
  statements: readonly string[],
): Promise<{ file: string; release: () => void }> {
  await writeConfig(directory, { domains: ["localhost:1"], listen: `127.0.0.1:${await freePort()}` });
  await run(["migrate"], { directory });
  const file = join(directory, "certhorizon.db");
  const holder = new Database(file);
  for (const statement of [...statements, "BEGIN EXCLUSIVE"]) holder.exec(statement);
  return { file, release: () => holder.close() };
}

test.each<[string, readonly string[], readonly (readonly string[])[]]>([
  ["written", [], [["run"], ["silence", "a.example", "--until", "1h", "--reason", "moves"]]],
  ["used alone", ["PRAGMA locking_mode = EXCLUSIVE"], [["run"], ["findings"], ["migrate"]]],
])("a database that is %s by another process is told in one sentence", async (_how, statements, commands) => {
  const directory = temporaryFolder();
  const { file, release } = await lockedBy(directory, statements);
  const programs = commands.map((args) => startProgram(args, directory));
  onTestFinished(async () => {
    await Promise.all(programs.map(({ kill }) => kill()));
    release();
  });
  const ends = await Promise.all(
    programs.map(async ({ exit, stderr }) => ({ code: await exit, stderr: stderr() })),
  );
  const told = `${file} is locked by another process: end that process (or its transaction) and try again (database is locked).\n`;
  expect(ends).toEqual(commands.map(() => ({ code: 3, stderr: told })));
});
