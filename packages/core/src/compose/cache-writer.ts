import type { StringMap } from '@strake/oci';
import { messageOf } from '@strake/oci/internal';
import { isTrusted, readSigningKey, type SigningKey, type Trust } from '../remote-cache/index.ts';
import type { BuildOptions } from './build-options.ts';
import { CACHE_KEY } from './cache-key.ts';
import { pullRequest } from './pull-request.ts';

/** Whether a build writes to the remote cache, and what it signs entries with. */
export interface CacheWriter {
  readonly mayWrite: boolean;
  readonly signingKey?: SigningKey;
  /** Why a build that asked for it does not write, if that is as it should be. */
  readonly notice?: string;
  /** Why it cannot write: the end of a sentence. */
  readonly obstacle?: { readonly why: string; readonly hint: string };
}

/**
 * @param env also has the private key
 * @param override the option that makes it write in a pull request as well
 */
export function cacheWriter(
  cacheWrite: BuildOptions['cacheWrite'],
  trust: Trust,
  env: StringMap,
  override = '--cache-write=force',
): CacheWriter {
  if (cacheWrite === undefined || cacheWrite === false) return { mayWrite: false };
  const change = cacheWrite === 'force' ? undefined : pullRequest(env);
  if (change !== undefined)
    return {
      mayWrite: false,
      notice: `a ${change} only reads the remote cache; ${override} writes all the same`,
    };
  const value = env[CACHE_KEY]?.trim();
  if (!value) return trust === 'registry' ? { mayWrite: true } : unable(`${CACHE_KEY} is not set`);
  try {
    const signingKey = readSigningKey(value);
    return isTrusted(signingKey, trust)
      ? { mayWrite: true, signingKey }
      : unable(
          `${CACHE_KEY} is the private key of ${signingKey.publicKey}, which "cache.trust" does not list`,
        );
  } catch (thrown) {
    return unable(`${CACHE_KEY} cannot be used: ${messageOf(thrown)}`);
  }
}

function unable(why: string): CacheWriter {
  return {
    mayWrite: false,
    obstacle: {
      why,
      hint: `Set ${CACHE_KEY} to the private key that "strake cache key" made together with a key in "cache.trust", or to the path of its file.`,
    },
  };
}
