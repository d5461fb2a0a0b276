import type { DiscoveryContext } from '@strake/core/plugin';
import { allFlags, flagValue } from '../flag-values.ts';
import { withWorkspace } from './module-inputs.ts';

/** What decides which modules go uses, in addition to files. */
export interface ModuleFlags {
  /** The value of `-modfile`. */
  readonly modfile?: string | undefined;
  /** The value of `-mod`. */
  readonly mod?: string | undefined;
}

/** The flags of a go command and of GOFLAGS. @param flags of the command line, after the subcommand */
export function moduleFlags(goflags: string, flags: readonly string[]): ModuleFlags {
  const all = allFlags(goflags, flags);
  return { modfile: flagValue(all, 'modfile'), mod: flagValue(all, 'mod') };
}

/** What decides which modules the command of a discovery uses, in addition to files. */
export function modulePlace(
  context: Pick<DiscoveryContext, 'argv' | 'directory' | 'env' | 'values'>,
) {
  const { argv, directory, values } = context;
  const env = withWorkspace(context);
  const flags = moduleFlags(values.GOFLAGS ?? env.GOFLAGS ?? '', argv.slice(2));
  return { directory, env, flags };
}
