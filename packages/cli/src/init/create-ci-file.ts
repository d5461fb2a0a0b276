import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StrakeError } from '@strake/core';
import { documentation } from '../documentation.ts';
import { createPaint, type GlobalFlags, type Invocation } from '../invocation.ts';
import { formatCount } from '../print/format-quantity.ts';
import { type CiFile, ciFile } from './ci-file.ts';
import { type CiChoices, findCiProject } from './ci-project.ts';
import type { CiSystem } from './ci-system.ts';
import { createFile } from './create-file.ts';

/** A file that does not exist yet. */
interface PlannedFile extends CiFile {
  /** Absolute. */
  readonly file: string;
  /** How the work is divided, for people. */
  readonly jobs: string;
  /** Secrets for the key that signs the images. */
  readonly signingSecrets: readonly string[];
}

/**
 * What `--ci` will write for a configuration in this directory. If the file exists, stdout gets the text instead.
 * @param config absolute path of the configuration; undefined: there is none yet
 * @throws StrakeError with OUTPUT_UNWRITABLE for an existing file
 */
export async function planCiFile(
  directory: string,
  system: CiSystem,
  choices: CiChoices,
  { stdout }: Pick<Invocation, 'stdout'>,
  config?: string,
): Promise<PlannedFile> {
  const project = await findCiProject(directory, choices, config);
  const planned = ciFile(system, project);
  const file = join(project.root, planned.path);
  if (existsSync(file)) {
    stdout.write(planned.text);
    throw new StrakeError('OUTPUT_UNWRITABLE', `${file} already exists`, {
      hint: planned.ifTaken,
    });
  }
  const { shards, signingSecrets } = project;
  const jobs =
    shards === 1
      ? 'one job that builds and pushes'
      : `${formatCount(shards, 'shard')}, then one job that pushes`;
  return { ...planned, file, jobs, signingSecrets };
}

/**
 * Writes it, and says on stderr what is left to do.
 * @param config absolute path of the configuration
 */
export async function createCiFile(
  { file, path, text, jobs, signingSecrets }: PlannedFile,
  config: string,
  { color, quiet }: GlobalFlags,
  { env, stderr }: Invocation,
): Promise<void> {
  await createFile(file, path, text);
  if (quiet) return;
  const paint = createPaint(stderr, env, color);
  const written = await readFile(config, 'utf8').catch(() => '');
  const keys = ['repository', 'cache'].filter(
    (key) => !new RegExp(`^\\s*["']?${key}(Prefix)?["']?\\s*:`, 'm').test(written),
  );
  const lacking =
    keys.length === 0
      ? ''
      : `${keys.map((key) => `\`${key}\``).join(' and ')} in the configuration, and `;
  const signing =
    signingSecrets.length === 0
      ? ''
      : `, and to sign the images: ${signingSecrets.map((name) => `\`${name}\``).join(' and ')}`;
  stderr.write(`wrote ${path}: ${jobs}\n`);
  stderr.write(
    `  ${paint('cyan', 'hint:')} It needs ${lacking}a secret from "strake cache key" (${documentation('cache')})${signing}\n`,
  );
}
