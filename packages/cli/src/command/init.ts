import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StrakeError } from '@strake/core';
import { findConfig } from '../config/find-config.ts';
import type { CiSystem } from '../init/ci-system.ts';
import { CONFIG_FILE, type ConfigChoices, createConfig } from '../init/create-config.ts';
import type { GlobalFlags, Invocation } from '../invocation.ts';
import { UsageError } from '../usage-error.ts';
import { workingDirectory } from '../working-directory.ts';

const CONFIG_NAME =
  /^(strake\.config\.(ts|mts|js|mjs|cjs|json|yaml|yml)|strake\.(yaml|yml|json)|\.strakerc.*)$/;

const DEFAULT_SHARDS = 4;

/** Options of init, as commander parses them. */
export interface InitFlags extends GlobalFlags, ConfigChoices {
  readonly ci?: CiSystem;
  /** From 1; only with `ci`. */
  readonly shards?: number;
}

/**
 * `strake init`: writes a first configuration for the programs that the default plugins find. With `--ci` it writes the file of that CI
 * system, and a configuration only if there is none.
 * @param version of strake
 * @returns the exit code
 */
export async function runInit(
  flags: InitFlags,
  version: string,
  invocation: Invocation,
): Promise<number> {
  const directory = await workingDirectory(flags, invocation);
  if (flags.ci === undefined) {
    if (flags.shards !== undefined)
      throw new UsageError('--shards needs --ci', 'Name the CI system too: "--ci github".');
    const existing = (await readdir(directory)).find((name) => CONFIG_NAME.test(name));
    if (existing !== undefined) throw taken(existing);
    await createConfig(directory, flags, invocation);
    return 0;
  }
  const { createCiFile, planCiFile } = await import('../init/create-ci-file.ts');
  const config = await findConfig(directory, undefined);
  const choices = {
    shards: flags.shards ?? DEFAULT_SHARDS,
    node: process.versions.node,
    version,
  };
  const place = config === undefined ? directory : dirname(config);
  // Refuses an existing file before it writes a configuration.
  const planned = await planCiFile(place, flags.ci, choices, invocation, config);
  if (config === undefined) await createConfig(directory, flags, invocation);
  await createCiFile(planned, config ?? join(directory, CONFIG_FILE), flags, invocation);
  return 0;
}

function taken(name: string): StrakeError {
  return new StrakeError('OUTPUT_UNWRITABLE', `${name} already exists`, {
    hint: 'Edit it, or remove it first; init never overwrites a configuration.',
  });
}
