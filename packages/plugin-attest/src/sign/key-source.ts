import { StrakeError } from '@strake/core/plugin';
import { attestError } from '../errors/error-codes.ts';

/** Where a private key comes from. */
export interface KeyHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** @throws FILE_UNREADABLE */
  readFile(path: string): Uint8Array | Promise<Uint8Array>;
}

/** A path as settings and options name it: `~/` is the home directory, as in a shell, which does not see it there. */
export function expandHome(path: string, env: KeyHost['env']): string {
  const home = env.HOME || env.USERPROFILE;
  return home && /^~[/\\]/.test(path) ? `${home}${path.slice(1)}` : path;
}

/** Reads a file that a setting or an option names. @throws FILE_UNREADABLE */
export function readNamedFile(
  path: string,
  { env, readFile }: KeyHost,
): Uint8Array | Promise<Uint8Array> {
  return readFile(expandHome(path, env));
}

/**
 * Reads the key that a setting or an option names: a file, or a variable in cosign's spelling, `env://COSIGN_PRIVATE_KEY`.
 * @throws ATTEST_KEY for a variable that is not set, and for a scheme of a KMS; FILE_UNREADABLE
 */
export async function readKeySource(key: string, host: KeyHost): Promise<Uint8Array> {
  const [, scheme, rest = ''] = /^([a-z0-9]{2,}):\/\/(.*)$/.exec(key) ?? [];
  if (scheme === undefined) return readNamedFile(key, host);
  if (scheme !== 'env') {
    throw attestError('ATTEST_KEY', `key ${key} is not a file`, {
      hint: `strake has no client for ${scheme}: sign by a command, which is given what to sign, and verify with its public key in a file.`,
    });
  }
  const value = host.env[rest];
  if (value) return Buffer.from(value);
  throw attestError('ATTEST_KEY', `the variable ${rest} of key ${key} is not set, or empty`, {
    hint: 'Set it to the content of a key in PEM.',
  });
}

/** The key; undefined: its file or variable is not there. @throws ATTEST_KEY for a scheme of a KMS */
export async function readKeyIfThere(key: string, host: KeyHost): Promise<Uint8Array | undefined> {
  const [, variable] = /^env:\/\/(.*)$/.exec(key) ?? [];
  if (variable !== undefined && !host.env[variable]) return undefined;
  try {
    return await readKeySource(key, host);
  } catch (thrown) {
    if (StrakeError.is(thrown) && thrown.code === 'FILE_UNREADABLE') return undefined;
    throw thrown;
  }
}
