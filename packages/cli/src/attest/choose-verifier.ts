import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCache, messageOf } from '@strake/core';
import { expandHome, readKeySource } from '@strake/plugin-attest/sign';
import {
  fetchPublicRoot,
  identityVerifier,
  keyVerifier,
  readTrustedRoot,
  type TrustedRoot,
  type Verifier,
} from '@strake/plugin-attest/verify';
import type { Invocation } from '../invocation.ts';
import { UsageError } from '../usage-error.ts';
import { readInput } from './read-input.ts';

/** Who must have signed. */
export interface VerifierFlags {
  readonly key?: string;
  readonly identity?: string;
  readonly identityRegexp?: string;
  readonly issuer?: string;
  readonly issuerRegexp?: string;
  readonly trustedRoot?: string;
}

const LARGEST_INPUT = 8 * 1024 * 1024;
const HINT =
  'Give --key FILE for a public key, or --identity WHO and --issuer URL for certificates of sigstore.';

/** What verifies a signature, by the options; nothing is fetched or read until it is called. */
export type OpenVerifier = (cwd: string) => Promise<Verifier>;

/**
 * Checks the options.
 * @returns how to make the verifier
 * @throws UsageError
 */
export function chooseVerifier(flags: VerifierFlags, { env }: Invocation): OpenVerifier {
  const { key, trustedRoot } = flags;
  const identities = [flags.identity, flags.identityRegexp].filter((each) => each !== undefined);
  const issuers = [flags.issuer, flags.issuerRegexp].filter((each) => each !== undefined);
  if (key === undefined && identities.length + issuers.length === 0)
    throw new UsageError('nothing says who must have signed', HINT);
  if (key !== undefined) {
    if (identities.length + issuers.length > 0)
      throw new UsageError('--key and --identity exclude each other', HINT);
    if (trustedRoot !== undefined)
      throw new UsageError('--trusted-root is not for --key', 'Leave it out: a key needs no root.');
    return async (cwd) => {
      const readFile = (file: string) => readInput(file, cwd, LARGEST_INPUT);
      return keyVerifier(await readKeySource(key, { env, readFile }), key);
    };
  }
  if (identities.length !== 1 || issuers.length !== 1)
    throw new UsageError(
      'signatures of an identity need one identity and one issuer',
      'Give --identity or --identity-regexp, and --issuer or --issuer-regexp.',
    );
  const identity = flags.identity ?? pattern('--identity-regexp', flags.identityRegexp);
  const issuer = flags.issuer ?? pattern('--issuer-regexp', flags.issuerRegexp);
  return async (cwd) =>
    identityVerifier({
      identity,
      issuer,
      trustedRoot: await openRoot(trustedRoot, cwd, env),
    });
}

/** A regular expression that has to match the whole. */
function pattern(flag: string, source = ''): RegExp {
  try {
    return new RegExp(`^(?:${source})$`, 'su');
  } catch (error) {
    throw new UsageError(
      `${flag}: ${messageOf(error)}`,
      'Give a regular expression of JavaScript.',
    );
  }
}

async function openRoot(
  file: string | undefined,
  cwd: string,
  env: Invocation['env'],
): Promise<TrustedRoot> {
  if (file !== undefined)
    return readTrustedRoot(readInput(expandHome(file, env), cwd, LARGEST_INPUT), file);
  const { directory, refusal } = await findCache({ env });
  if (refusal === undefined) return fetchPublicRoot(join(directory, 'sigstore'));
  const temporary = await mkdtemp(join(tmpdir(), 'strake-'));
  try {
    return await fetchPublicRoot(temporary);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
