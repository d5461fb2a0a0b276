import { join } from 'node:path';
import { type FoundImage, findImages, pluginsAtWork, StrakeError } from '@strake/core';
import { DEFAULT_PLUGINS } from '../config/default-plugins.ts';
import { loadConfig } from '../config/load-config.ts';
import { WITHOUT_COMPILER } from '../config/missing-config.ts';
import { documentation } from '../documentation.ts';
import { createPaint, type GlobalFlags, type Invocation } from '../invocation.ts';
import { formatCount } from '../print/format-quantity.ts';
import { createFile } from './create-file.ts';
import { firstConfig } from './first-config.ts';
import { koSettings } from './ko-settings.ts';

const FILE = 'strake.config.yaml';

/**
 * Writes a first configuration for the programs that the default plugins find in a directory, and says so on stderr.
 * @throws StrakeError if there are none, or the file exists or cannot be written
 */
export async function createConfig(
  directory: string,
  flags: GlobalFlags,
  invocation: Invocation,
): Promise<void> {
  const { env, stderr } = invocation;
  const images = await find(directory, invocation);
  await createFile(join(directory, FILE), FILE, firstConfig(images));
  const paint = createPaint(stderr, env, flags.color);
  const left = await koSettings(directory);
  if (left !== undefined && left.length > 0) {
    stderr.write(
      `${paint('yellow', 'warning:')} settings of .ko.yaml were not converted: ${left.join(', ')}\n`,
    );
    stderr.write(
      `  ${paint('cyan', 'hint:')} The equivalents in ${FILE}: ${documentation('from-ko')}\n`,
    );
  }
  if (flags.quiet) return;
  stderr.write(`wrote ${FILE} with ${formatCount(images.length, 'program')}\n`);
  stderr.write(
    `  ${paint('cyan', 'hint:')} Preview the images with "strake plan", build them with "strake build".\n`,
  );
}

/** @throws what the plugin says, with a hint for those who have none of its packages */
async function find(
  directory: string,
  { env, signal, taps }: Pick<Invocation, 'env' | 'signal' | 'taps'>,
): Promise<readonly FoundImage[]> {
  taps.watchOthers(pluginsAtWork);
  const config = { plugins: DEFAULT_PLUGINS };
  const { plugins } = await loadConfig({ cwd: directory, config, signal });
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
  }
}
