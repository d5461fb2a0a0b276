import type { PublicationContext } from '@strake/core/plugin';
import type { AttestOptions } from '../options/options.ts';
import { readSettings, type Settings } from './settings.ts';

/**
 * The settings as they hold here: without `sign` where the image is not published, and what signs it is not here.
 * @param destinations those that keep something beside an image
 * @returns with why it is not signed, a clause for people
 */
export async function settingsHere(
  destinations: readonly string[],
  context: Pick<PublicationContext<AttestOptions | undefined>, 'env' | 'readFile' | 'options'>,
): Promise<{ readonly settings: Settings; readonly unsigned?: string }> {
  const { sign, ...rest } = readSettings(context.options);
  if (!sign) return { settings: rest };
  const { absentCredential } = await import('./absent-credential.ts');
  const unsigned = await absentCredential(destinations, sign, context);
  return unsigned === undefined ? { settings: { ...rest, sign } } : { settings: rest, unsigned };
}
