import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, StrakeError } from '@strake/core';
import { documentation } from '../documentation.ts';
import { firstConfig } from '../init/first-config.ts';
import { koSettings } from '../init/ko-settings.ts';
import { listPrograms } from '../init/list-programs.ts';
import { createPaint, type GlobalFlags, type Invocation } from '../invocation.ts';
import { formatCount } from '../print/format-quantity.ts';
import { workingDirectory } from '../working-directory.ts';

const FILE = 'strake.config.yaml';
const CONFIG_NAME =
  /^(strake\.config\.(ts|mts|js|mjs|cjs|json|yaml|yml)|strake\.(yaml|yml|json)|\.strakerc.*)$/;

/**
 * `strake init`: writes a first configuration for the programs of the Go module.
 * @returns the exit code
 */
export async function runInit(flags: GlobalFlags, invocation: Invocation): Promise<number> {
  const { env, stderr, signal } = invocation;
  const directory = await workingDirectory(flags, invocation);
  const existing = (await readdir(directory)).find((name) => CONFIG_NAME.test(name));
  if (existing !== undefined) throw taken(existing);
  const programs = await listPrograms(directory, env, signal);
  try {
    await writeFile(join(directory, FILE), firstConfig(programs, directory), { flag: 'wx' });
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
  stderr.write(`wrote ${FILE} with ${formatCount(programs.length, 'program')}\n`);
  stderr.write(
    `  ${paint('cyan', 'hint:')} Preview the images with "strake plan", build them with "strake build".\n`,
  );
  return 0;
}

function taken(name: string): StrakeError {
  return new StrakeError('OUTPUT_UNWRITABLE', `${name} already exists`, {
    hint: 'Edit it, or remove it first; init never overwrites a configuration.',
  });
}
