import { formatReference, parseRepository } from '@strake/oci';
import { defined, isRecord } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { type ConfigPath, configError, formatPath, locateKey } from './config-error.ts';
import { holdsPrivateKey, PRIVATE_KEY_HINT } from './private-key.ts';
import type { CacheSettings, CacheTrust, ConfigSource } from './project.ts';
import { type Resolution, resolveValue } from './resolve-value.ts';

/**
 * The remote cache of a checked configuration; undefined if it has none.
 * @throws CONFIG_VALUE_INVALID, REFERENCE_INVALID, CACHE_TRUST, CONFIG_TEMPLATE, each with its location
 */
export function cacheSettings(written: unknown, resolution: Resolution): CacheSettings | undefined {
  if (written === undefined) return undefined;
  const { source } = resolution;
  const resolved = resolveValue(written, ['cache'], resolution);
  // A template is checked only after it is filled in.
  if (!isRecord(resolved))
    throw configError('CONFIG_VALUE_INVALID', '"cache" must be a map', source, ['cache'], {
      hint: 'Write its keys, "remote" and "trust".',
    });
  const { remote, trust } = resolved;
  return {
    remote: [...new Set(valuesOf(remote, 'remote').map((each) => readRepository(each, source)))],
    ...defined({ trust: readTrust(trust, source) }),
  };
}

interface Written {
  readonly text: string;
  readonly path: ConfigPath;
}

/** The members of a list, or the single value that stands for a list of one. */
function valuesOf(value: unknown, key: string): readonly Written[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return [{ text: String(value), path: ['cache', key] }];
  return value.map((each, at) => ({ text: String(each), path: ['cache', key, at] }));
}

function readRepository({ text, path }: Written, source: ConfigSource | undefined): string {
  try {
    return formatReference(parseRepository(text));
  } catch (thrown) {
    if (!StrakeError.is(thrown)) throw thrown;
    throw StrakeError.locate(thrown, { location: locateKey(source, path, 'value') });
  }
}

function readTrust(value: unknown, source: ConfigSource | undefined): CacheTrust | undefined {
  if (value === undefined) return undefined;
  const written = valuesOf(value, 'trust');
  if (written.length === 1 && value === 'registry') return 'registry';
  for (const each of written) checkPublicKey(each, source);
  return [...new Set(written.map(({ text }) => text))];
}

/**
 * `ed25519:` and the base64 of a SubjectPublicKeyInfo, whose first 12 bytes are always the same.
 * Source: RFC 8410, section 4 and appendix A.
 */
const PUBLIC_KEY = /^ed25519:MCowBQYDK2VwAyEA[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/** The value is not repeated: it may be a secret in the wrong place. */
function checkPublicKey({ text, path }: Written, source: ConfigSource | undefined): void {
  if (PUBLIC_KEY.test(text)) return;
  const name = formatPath(path);
  if (holdsPrivateKey(text))
    throw configError('CACHE_TRUST', `"${name}" is a private key`, source, path, {
      hint: PRIVATE_KEY_HINT,
    });
  throw configError(
    'CACHE_TRUST',
    text === 'registry'
      ? `"${name}" is "registry", which cannot be combined with keys`
      : `"${name}" is not a public key`,
    source,
    path,
    {
      hint:
        text === 'registry'
          ? 'Write trust: registry to use the entries of everyone who may push to the repository, or only the keys.'
          : 'Write the whole key, ed25519: and 60 characters, as "strake cache key" prints it; or trust: registry.',
    },
  );
}
