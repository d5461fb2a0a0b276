import { join } from 'node:path';
import type { DiscoveryFiles } from '@strake/core/plugin';

const ASSEMBLY = /\.(s|S|sx)$/;
const HEADER = /\.(h|hh|hpp|hxx)$/;

/**
 * Whether assembly of a package includes a file that Go does not know of: one that is not a header in the directory of the package. Go
 * does not build the package again when such a file changes. Headers that are not there come from the toolchain.
 * Source: cmd/go/internal/work, `gc.asm`; cmd/asm/internal/lex, `Input.include`
 * @param names those that go reads in the directory
 */
export function includesUnknown(
  directory: string,
  names: readonly string[],
  disk: DiscoveryFiles,
): boolean {
  const reached = new Set(names.filter((name) => ASSEMBLY.test(name)));
  // Visits what is added meanwhile, too.
  for (const name of reached) {
    const text = disk.read(join(directory, name)) ?? '';
    for (const [, included = ''] of text.matchAll(/#[ \t]*include[ \t]*"([^"\n]*)"/g)) {
      if (/[\\/]/.test(included)) return true;
      if (disk.type(join(directory, included)) === undefined) continue;
      if (!HEADER.test(included)) return true;
      reached.add(included);
    }
  }
  return false;
}
