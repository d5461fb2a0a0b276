import { UsageError } from './usage-error.ts';

/**
 * Refuses package forms of other tools: Go patterns and ko references.
 * @throws UsageError
 */
export function refusePackages(packages: readonly string[]): void {
  for (const name of packages) {
    if (name.startsWith('ko://')) {
      const path = name.slice('ko://'.length);
      throw new UsageError(
        `${name} is a ko reference`,
        `Name the package without ko://: strake build ${path || './cmd/app'}.`,
      );
    }
    if (!name.includes('...')) continue;
    throw new UsageError(
      `${name} is a pattern instead of a program`,
      'Name each program, or let "strake init" write a configuration with an image for each program of the module, and run "strake build" without packages.',
    );
  }
}
