import {
  type IntendedPublication,
  type PublicationContext,
  StrakeError,
} from '@strake/core/plugin';
import type { AttestOptions, SignOptions } from '../options/options.ts';
import { readSettings } from './settings.ts';
import { settingsHere } from './settings-here.ts';
import { isFile } from './subjects.ts';

type Context = PublicationContext<AttestOptions | undefined>;

/**
 * Refuses what cannot be attested whoever builds it, before anything is compiled. What signs it may be elsewhere: {@link checkSigns} demands it.
 * @throws CONFIG_VALUE_INVALID, ATTEST_KEY, FILE_UNREADABLE
 */
export async function checkPublication(
  publication: IntendedPublication,
  context: Context,
): Promise<void> {
  const { sign, forms } = readSettings(context.options);
  if (forms.includes('index') && publication.index === false)
    throw context.error(
      'CONFIG_VALUE_INVALID',
      `image "${publication.image}" has "index: false", so that there is no index to attach to`,
      { option: ['attach'], hint: 'Use "attach: referrers", or remove "index".' },
    );
  if (!sign) return;
  if (forms.every((form) => form === 'index'))
    throw context.error('CONFIG_VALUE_INVALID', 'an index has no place for signatures', {
      option: ['attach'],
      hint: 'Use "attach: [index, referrers]": then the index has what is not signed, and the signatures are beside it.',
    });
  if (forms.includes('tags') && sign.keyless)
    throw context.error('CONFIG_VALUE_INVALID', '"tags" has no place for keyless signatures', {
      option: ['attach'],
      hint: 'Use "attach: referrers", or sign with a key.',
    });
  await checkSigner(sign, context);
}

/**
 * Refuses an image that cannot be signed: its key is decrypted, its program signs something, its job has an identity token. If programs of it have to be compiled, before that; else
 * before it has a name. Where this machine has signed the image and what is attested of it before, no key and no program is needed; nor where the image only goes to files,
 * which then is not signed.
 * @throws ATTEST_KEY, ATTEST_SIGNER, ATTEST_TOKEN, FILE_UNREADABLE
 */
export async function checkSigns(
  publication: IntendedPublication,
  context: Context,
): Promise<void> {
  const places = publication.destinations.flatMap((each) =>
    each.attaches ? [each.destination] : [],
  );
  if (places.length === 0) return;
  const { settings } = await settingsHere(places, context);
  const { sign } = settings;
  if (!sign) return;
  // A public log would have a signature of what may never be published.
  if (sign.keyless) return checkToken(context);
  const { tryToSign } = await import('./try-to-sign.ts');
  const tried = atOption(context, ['sign', sign.key === undefined ? 'command' : 'key'], () =>
    tryToSign(publication, { ...settings, sign }, context),
  );
  if (sign.command === undefined || !places.every(isFile)) return tried;
  const { noteCommand } = await import('./absent-credential.ts');
  await tried.then(
    () => noteCommand(sign, undefined),
    (thrown: unknown) => {
      context.signal.throwIfAborted();
      if (!StrakeError.is(thrown)) throw thrown;
      noteCommand(sign, thrown.message);
    },
  );
}

async function checkSigner(sign: SignOptions, context: Context): Promise<void> {
  const { key, command, publicKey, keyless } = sign;
  const given = Object.entries({ key, command, keyless }).filter(([, value]) => value);
  if (given.length !== 1)
    throw context.error(
      'CONFIG_VALUE_INVALID',
      given.length === 0
        ? 'there is nothing to sign with'
        : `${given.map(([name]) => `"${name}"`).join(' and ')} exclude each other`,
      {
        option: ['sign', ...given.map(([name]) => name).slice(-1)],
        hint: `Set exactly one of key, keyless and command.${given.length > 1 ? " --set 'attest.sign={ key: FILE }' replaces all of it." : ''}`,
      },
    );
  if (command !== undefined && publicKey === undefined)
    throw context.error('CONFIG_VALUE_INVALID', '"command" needs its "publicKey"', {
      option: ['sign', 'command'],
      hint: 'Set "publicKey" to the file of its public key in PEM: signatures are verified before they are published, and found again by it.',
    });
  if (publicKey !== undefined && command === undefined)
    throw context.error('CONFIG_VALUE_INVALID', '"publicKey" belongs to "command"', {
      option: ['sign', 'publicKey'],
      hint: 'Remove it: a private key has its public key.',
    });
  if (key !== undefined) {
    const [{ checkKeyFile }, { readKeyIfThere }] = await Promise.all([
      import('../sign/signing-key.ts'),
      import('../sign/key-source.ts'),
    ]);
    await atOption(context, ['sign', 'key'], async () => {
      const bytes = await readKeyIfThere(key, context);
      if (bytes) await checkKeyFile(bytes, `key ${key}`);
    });
  }
  if (publicKey !== undefined) {
    const [{ readPublicKey }, { readNamedFile }] = await Promise.all([
      import('../signature/public-key.ts'),
      import('../sign/key-source.ts'),
    ]);
    await atOption(context, ['sign', 'publicKey'], async () =>
      readPublicKey(await readNamedFile(publicKey, context), `key ${publicKey}`),
    );
  }
}

async function checkToken(context: Context): Promise<void> {
  const { hasTokenSource } = await import('../sign/identity-token.ts');
  if (hasTokenSource(context.env)) return;
  throw context.error(
    'ATTEST_TOKEN',
    'there is no identity token to sign with: this is not a CI job that has one',
    {
      option: ['sign', 'keyless'],
      hint: 'Let the job ask for one ("permissions: id-token: write" on GitHub, "id_tokens: SIGSTORE_ID_TOKEN" on GitLab), set SIGSTORE_ID_TOKEN, or sign nothing with "--set attest.sign=null".',
    },
  );
}

/** Adds the position of an option to errors. */
async function atOption(
  context: Context,
  option: readonly string[],
  action: () => Promise<unknown>,
): Promise<void> {
  await action().catch((thrown: unknown) => {
    const { code, message, hint } = Object(thrown) as Record<string, unknown>;
    if (typeof code !== 'string' || typeof message !== 'string') throw thrown;
    throw context.error(code, message, {
      option,
      cause: thrown,
      ...(typeof hint === 'string' ? { hint } : {}),
    });
  });
}
