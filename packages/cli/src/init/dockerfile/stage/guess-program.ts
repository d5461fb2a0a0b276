import { posix } from 'node:path';
import { type BuildContext, programName } from '../context/build-context.ts';
import type { StageProgram } from './stage.ts';

/**
 * A program with the name of a file that some other tool makes.
 * @param line where it is copied
 */
export function guessProgram(
  path: string,
  line: number,
  context: BuildContext,
): StageProgram | undefined {
  const name = posix.basename(path);
  const found =
    context.prebuilt.get(name) ??
    [...context.programs.keys()].find((each) => programName(context, each) === name);
  if (found === undefined) return undefined;
  const command = { packages: [found], installs: false, tags: [], ldflags: [], flags: [] };
  return {
    package: found,
    isImportPath: false,
    command,
    env: {},
    line,
    defaults: [],
    arguments: [],
  };
}
