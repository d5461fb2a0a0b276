import { type FoundImage, findImages, pluginsAtWork, StrakeError } from '@strake/core';
import { DEFAULT_PLUGINS } from '../config/default-plugins.ts';
import { loadConfig } from '../config/load-config.ts';
import { WITHOUT_COMPILER } from '../config/missing-config.ts';
import type { Invocation } from '../invocation.ts';
import { noteSlow } from '../progress/note-slow.ts';

/** A search that takes longer is reported: the first one of a large module may. */
const SLOW_MS = 1000;

/**
 * The programs in a directory and below it, as the default plugins find them.
 * @param print prints one line if it takes long
 * @throws what the plugin says, with a hint for those who have none of its packages
 */
export async function findPrograms(
  directory: string,
  { env, signal, taps }: Pick<Invocation, 'env' | 'signal' | 'taps'>,
  print: (line: string) => void,
): Promise<readonly FoundImage[]> {
  taps.watchOthers(pluginsAtWork);
  const config = { plugins: DEFAULT_PLUGINS };
  const { plugins } = await loadConfig({ cwd: directory, config, signal });
  const found = noteSlow('searching for programs', print, SLOW_MS);
  try {
    return await findImages({ plugins, directory, env, signal });
  } catch (thrown) {
    // Where a tool refused the project, there are packages.
    if (!StrakeError.is(thrown) || thrown.kind !== 'tool' || thrown.code === 'TOOL_FAILED')
      throw thrown;
    const hint = [thrown.hint, WITHOUT_COMPILER].filter((text) => text !== undefined).join(' ');
    throw new StrakeError(thrown.code, thrown.message, {
      ...thrown.facts,
      kind: thrown.kind,
      hint,
    });
  } finally {
    found();
  }
}
