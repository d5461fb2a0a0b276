import { rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { makeCacheKey, messageOf, StrakeError, systemCode } from '@strake/core';
import type { CacheKeyFlags } from '../cache-flag.ts';
import type { Invocation } from '../invocation.ts';
import { UsageError } from '../usage-error.ts';
import { workingDirectory } from '../working-directory.ts';

/**
 * `strake cache key`: makes a key pair. The line for the configuration goes to stdout; the private key to a file, or to a terminal, so that
 * it does not end in a log or a configuration.
 * @returns the exit code
 */
export async function runCacheKey(flags: CacheKeyFlags, invocation: Invocation): Promise<number> {
  const { stdout, stderr } = invocation;
  const { secretFile, json, quiet } = flags;
  if (secretFile === undefined && stderr.isTTY !== true)
    throw new UsageError(
      'the private key would end in a log: stderr is not a terminal',
      'Name a file for it: strake cache key --secret-file cache.key.',
    );
  const { publicKey, privateKey, fingerprint } = await makeCacheKey();
  if (secretFile !== undefined)
    await writeSecret(resolve(await workingDirectory(flags, invocation), secretFile), privateKey);
  stdout.write(
    json
      ? `${JSON.stringify({ trust: [publicKey], fingerprint }, null, 2)}\n`
      : `trust: ["${publicKey}"]\n`,
  );
  if (!quiet) stderr.write(`warnings name this key by its fingerprint: ${fingerprint}\n`);
  if (secretFile === undefined)
    stderr.write(
      `private key, for the secret STRAKE_CACHE_KEY of your CI; it is not stored anywhere:\n${privateKey}\n`,
    );
  else if (!quiet)
    stderr.write(
      `wrote the private key to ${secretFile}: make it the secret STRAKE_CACHE_KEY of your CI, and do not commit it\n`,
    );
  return 0;
}

/** Readable only by its owner; replaces nothing. */
async function writeSecret(path: string, secret: string): Promise<void> {
  try {
    await writeFile(path, `${secret}\n`, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const exists = systemCode(cause) === 'EEXIST';
    if (!exists) await rm(path, { force: true }).catch(() => {});
    throw new StrakeError(
      'OUTPUT_UNWRITABLE',
      exists ? `${path} exists already` : `${path} cannot be written: ${messageOf(cause)}`,
      {
        cause,
        hint: exists
          ? 'A key that is in use would be lost: name another file.'
          : 'Name a file in a directory that you can write to.',
      },
    );
  }
}
