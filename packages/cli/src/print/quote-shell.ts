/** Words that no shell changes; `$OUT` is the output directory in plans. */
const SAFE = /^(?:\$OUT\b|[\w@%+=:,./-])+$/;

/** A command as a line that a POSIX shell splits into the same words. */
export function quoteShell(argv: readonly string[]): string {
  return argv
    .map((word) => (SAFE.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
