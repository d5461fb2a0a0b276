import { join } from 'node:path';
import type { DiscoveredInput, DiscoveryContext } from '@strake/core/plugin';
import { isBelow, upwards } from './directories.ts';
import { REPOSITORY_TYPES } from './repository.ts';

/** The environment, with the workspace that go uses: `go env -w` may set GOWORK outside of the environment. */
export function withWorkspace({ env, values }: Pick<DiscoveryContext, 'env' | 'values'>) {
  return values.GOWORK === undefined ? env : { ...env, GOWORK: values.GOWORK };
}

/** go.sum beside go.mod, go.work.sum beside go.work. */
export function withSums(file: string): readonly string[] {
  return [file, file.endsWith('.mod') ? file.replace(/\.mod$/, '.sum') : `${file}.sum`];
}

/** The existence of a `vendor` directory is an input, whatever it contains. */
export function vendorInputs(moduleDirectory: string): readonly DiscoveredInput[] {
  const vendor = join(moduleDirectory, 'vendor');
  return [{ names: vendor, suffixes: ['modules.txt'] }, { file: join(vendor, 'modules.txt') }];
}

/**
 * A repository between a program's directory and the working directory changes Go's stamp, or makes go fail. Repositories above
 * are inputs of the step itself. Source: cmd/go/internal/load, `setBuildInfo`.
 * @param program directory of a main package in a main module
 */
export function repositoryInputs(program: string, directory: string): readonly DiscoveredInput[] {
  return upwards(program)
    .filter((path) => !isBelow(directory, path))
    .map((path) => ({ names: path, suffixes: [], types: REPOSITORY_TYPES }));
}
