const BARE = /^[\w@%+=:,./-]+$/;

/** A value as one word for a POSIX shell; whatever it holds, nothing of it acts. Control characters stay. */
export function shellWord(value: string): string {
  return BARE.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
