import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { redact, runProcess, StrakeError } from '@strake/core';
import { commandError } from '../../error-codes.ts';
import type { Invocation } from '../../invocation.ts';
import { type LoadedProject, loadProject } from '../../load-project.ts';

/** A configuration in a clone, and what the command line changed in it. */
export interface Sources {
  /** Absolute. */
  readonly configuration: string;
  /** Absolute; the top of the clone. */
  readonly top: string;
  readonly packages: readonly string[];
  readonly flags: Parameters<typeof loadProject>[1];
}

/**
 * Loads the configuration of a clone. If a plugin of others is not there, what the lockfile of npm names is installed, without scripts, once.
 * @throws SOURCE_UNREACHABLE if it cannot be installed; what loading throws
 */
export async function loadSources(
  { configuration, top, packages, flags }: Sources,
  invocation: Invocation,
): Promise<LoadedProject> {
  const load = () => loadProject(packages, { ...flags, config: configuration }, invocation);
  try {
    return await load();
  } catch (thrown) {
    if (!StrakeError.is(thrown) || thrown.code !== 'PLUGIN_NOT_FOUND') throw thrown;
    const directory = lockDirectory(dirname(configuration), top);
    if (directory === undefined) throw thrown;
    await install(directory, invocation);
    return load();
  }
}

/** Where the nearest lockfile of npm is. */
function lockDirectory(from: string, top: string): string | undefined {
  if (existsSync(join(from, 'package-lock.json'))) return from;
  return from === top || from === dirname(from) ? undefined : lockDirectory(dirname(from), top);
}

async function install(directory: string, { env, signal }: Invocation): Promise<void> {
  const argv = ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { exitCode, stderr } = await runProcess(argv, { env, directory, signal });
  if (exitCode === 0) return;
  const why =
    stderr.split('\n').find((line) => /error (?!code)/.test(line)) ?? `exit code ${exitCode}`;
  throw commandError(
    'SOURCE_UNREACHABLE',
    `plugins of the source cannot be installed: ${redact(why.trim())}`,
    { hint: 'Check the network, and that npm may read the registries of package-lock.json.' },
  );
}
