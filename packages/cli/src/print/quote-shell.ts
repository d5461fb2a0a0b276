/** Words that no shell changes; `$OUT` is how plans write the directory for results. */
const SAFE = /^(?:\$OUT\b|[\w@%+=:,./-])+$/;

/** A command as a line that a POSIX shell reads back as the same words. */
export function quoteShell(argv: readonly string[]): string {
  return argv
    .map((word) => (SAFE.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
