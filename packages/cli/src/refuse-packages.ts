import { UsageError } from './usage-error.ts';

/**
 * Refuses what stands for packages elsewhere: patterns of go, and ko's references.
 * @throws UsageError
 */
export function refusePackages(packages: readonly string[]): void {
  for (const name of packages) {
    if (name.startsWith('ko://')) {
      const path = name.slice('ko://'.length);
      throw new UsageError(
        `${name} is a reference of ko`,
        `Name the package without it: strake build ${path || './cmd/app'}.`,
      );
    }
    if (!name.includes('...')) continue;
    throw new UsageError(
      `${name} is a pattern, and an image is made of single programs`,
      'Name each program. "strake init" writes a configuration with an image for every program of the module, and "strake build" without packages builds them all.',
    );
  }
}
