import { allOrThrow } from '@strake/oci/internal';
import type { CompileDirectory } from '../host/compile-directory/index.ts';
import type { CompileContext } from '../plugin/context.ts';
import { checkCompileOutputs } from './check-compile-outputs.ts';
import { type DescribedCompile, describeCompile, groupByCompiler } from './describe-compile.ts';
import type { BuildSession } from './session.ts';
import type { ImageTargets } from './target.ts';

/** A described compile, and its output directory. */
export interface HeldCompile extends DescribedCompile {
  readonly directory: CompileDirectory;
}

/** Describes all compiles before the first one runs: a mistake on the last platform is reported before anything is compiled. */
export async function describeCompiles(
  session: BuildSession,
  images: readonly ImageTargets[],
  purpose: CompileContext['purpose'] = session.remote === undefined ? 'compile' : 'find',
): Promise<readonly HeldCompile[]> {
  const groups = groupByCompiler(
    images.flatMap(({ targets, archiveTargets }) => [...targets, ...archiveTargets]),
  );
  const directories: CompileDirectory[] = [];
  try {
    const compiles = await allOrThrow(
      [...groups].map(async ([platform, targets]) => {
        const directory = await session.services.files.compileDirectory(platform);
        directories.push(directory);
        return {
          ...(await describeCompile(session, targets, directory.path, purpose)),
          directory,
        };
      }),
    );
    checkCompileOutputs(compiles);
    return compiles;
  } catch (thrown) {
    await releaseAll(directories);
    throw thrown;
  }
}

export async function releaseAll(directories: readonly CompileDirectory[]): Promise<void> {
  await Promise.allSettled(directories.map((directory) => directory.release()));
}
