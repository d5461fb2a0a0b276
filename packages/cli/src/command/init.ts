import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FoundImage, findImages, messageOf, pluginsAtWork, StrakeError } from '@strake/core';
import { DEFAULT_PLUGINS } from '../config/default-plugins.ts';
import { loadConfig } from '../config/load-config.ts';
import { WITHOUT_COMPILER } from '../config/missing-config.ts';
import { documentation } from '../documentation.ts';
import { firstConfig } from '../init/first-config.ts';
import { koSettings } from '../init/ko-settings.ts';
import { createPaint, type GlobalFlags, type Invocation } from '../invocation.ts';
import { formatCount } from '../print/format-quantity.ts';
import { workingDirectory } from '../working-directory.ts';

const FILE = 'strake.config.yaml';
const CONFIG_NAME =
  /^(strake\.config\.(ts|mts|js|mjs|cjs|json|yaml|yml)|strake\.(yaml|yml|json)|\.strakerc.*)$/;

/**
 * `strake init`: writes a first configuration for the programs that the default plugins find.
 * @returns the exit code
 */
export async function runInit(flags: GlobalFlags, invocation: Invocation): Promise<number> {
  const { env, stderr } = invocation;
  const directory = await workingDirectory(flags, invocation);
  const existing = (await readdir(directory)).find((name) => CONFIG_NAME.test(name));
  if (existing !== undefined) throw taken(existing);
  const images = await find(directory, invocation);
  try {
    await writeFile(join(directory, FILE), firstConfig(images), { flag: 'wx' });
  } catch (thrown) {
    throw new StrakeError('OUTPUT_UNWRITABLE', `${FILE} cannot be written: ${messageOf(thrown)}`, {
      cause: thrown,
      hint: 'Make the directory writable, or name another one with -C.',
    });
  }
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
  if (flags.quiet) return 0;
  stderr.write(`wrote ${FILE} with ${formatCount(images.length, 'program')}\n`);
  stderr.write(
    `  ${paint('cyan', 'hint:')} Preview the images with "strake plan", build them with "strake build".\n`,
  );
  return 0;
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

function taken(name: string): StrakeError {
  return new StrakeError('OUTPUT_UNWRITABLE', `${name} already exists`, {
    hint: 'Edit it, or remove it first; init never overwrites a configuration.',
  });
}
