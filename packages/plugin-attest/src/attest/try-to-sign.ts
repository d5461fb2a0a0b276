import type { IntendedPublication, PublicationContext } from '@strake/core/plugin';
import type { AttestOptions, SignOptions } from '../options/options.ts';
import { isByteSigner } from '../sign/signer.ts';
import { preAuthEncoding } from '../signature/dsse.ts';
import { signatureAttestation } from './attestation.ts';
import { attestedFacts } from './attested-facts.ts';
import { type LazySigner, lazySigner } from './lazy-signer.ts';
import type { Settings } from './settings.ts';
import { bundleFacts } from './sign-attestation.ts';
import { distinct, isRegistry } from './subjects.ts';

type Context = PublicationContext<AttestOptions | undefined>;

/** What a program signs to show that it can: not a statement, so that its signature says nothing. */
const TRIAL = preAuthEncoding('text/plain', Buffer.from('This signature says nothing.'));

/** Programs that have signed something in this process, or do so now, by what they are. */
const tried = new Map<string, Promise<unknown>>();

/**
 * Finds out whether an image can be signed, by a key that is decrypted, or by a signature of a program that is not kept, each once. Nothing is done for
 * a finished image if all of it was signed before.
 * @param settings with a `key` or `command` to sign with
 * @throws as the signer
 */
export async function tryToSign(
  publication: IntendedPublication,
  settings: Settings & { readonly sign: SignOptions },
  context: Context,
): Promise<void> {
  const { sign } = settings;
  const signer = await lazySigner(sign, context);
  if (await isSigned(publication, settings, signer, context)) return;
  const opened = await signer.open(context);
  if (!isByteSigner(opened) || sign.command === undefined) return;
  const key = JSON.stringify(signer.identity);
  const trial = tried.get(key) ?? opened.signBytes(TRIAL, context.signal);
  tried.set(key, trial);
  trial.catch(() => tried.delete(key));
  await trial;
}

/** Whether this machine has signed all of it. What is under tags is compared with what is there, by the key. */
async function isSigned(
  { finished, destinations }: IntendedPublication,
  settings: Settings,
  signer: LazySigner,
  context: Context,
): Promise<boolean> {
  if (!finished) return false;
  const names = destinations.map(({ destination }) => destination);
  if (settings.forms.includes('tags') && names.some(isRegistry)) return false;
  const subjects = distinct([finished.root, ...finished.manifests]);
  const facts = await attestedFacts({ subjects, destinations: names }, settings, signer, context);
  if (!(await isRemembered(facts, context))) return false;
  for (const subject of subjects)
    if (!(await isRemembered(bundleFacts(signatureAttestation(subject), signer), context)))
      return false;
  return true;
}

/** Shared: equal images ask for the same at the same time. */
const MISSING = new Error('not remembered');

/** Whether an earlier build remembers something; what is not remembered is not made. */
async function isRemembered(facts: unknown, { remember }: Context): Promise<boolean> {
  try {
    await remember(facts, () => {
      throw MISSING;
    });
    return true;
  } catch (thrown) {
    if (thrown === MISSING) return false;
    throw thrown;
  }
}
