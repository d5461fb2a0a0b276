/**
 * What follows `ko` on the command line of strake.
 * @param argv the arguments of strake
 * @returns undefined for another command
 */
export function koArguments(argv: readonly string[]): readonly string[] | undefined {
  const at = argv.findIndex(
    (argument, index) => !argument.startsWith('-') && argv[index - 1] !== '-C',
  );
  return argv[at] === 'ko' ? argv.slice(at + 1) : undefined;
}
