import { type HostAccess, StrakeError } from '@strake/core/plugin';
import type { PackageFacts } from './package-facts.ts';

/** The excluded files of a package with their build constraints: `main.go (windows && !cgo)`. */
export async function describeConstraints(
  { Dir, IgnoredGoFiles = [] }: PackageFacts,
  host: Pick<HostAccess, 'read'>,
): Promise<readonly string[]> {
  return Promise.all(
    IgnoredGoFiles.map(async (name) => {
      const constraint = await readConstraint(`${Dir}/${name}`, host);
      return constraint === undefined ? name : `${name} (${constraint})`;
    }),
  );
}

async function readConstraint(
  path: string,
  host: Pick<HostAccess, 'read'>,
): Promise<string | undefined> {
  try {
    return /^\/\/go:build (.+)$/m.exec(await host.read(path))?.[1]?.trim();
  } catch (thrown) {
    // Files in the module cache must not be read: only the name is shown.
    if (StrakeError.is(thrown)) return undefined;
    throw thrown;
  }
}
