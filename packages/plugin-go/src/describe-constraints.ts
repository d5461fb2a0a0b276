import { type HostAccess, StrakeError } from '@strake/core/plugin';
import type { PackageFacts } from './package-facts.ts';

/** The files of a package that are not built, with what they ask for where they say so: `main.go (windows && !cgo)`. */
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
    // A module of the cache is outside of what may be read: the name alone has to do.
    if (StrakeError.is(thrown)) return undefined;
    throw thrown;
  }
}
