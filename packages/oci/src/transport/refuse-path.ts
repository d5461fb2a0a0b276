import { join, resolve } from 'node:path';
import { StrakeError } from '../errors/index.ts';
import { fileExists } from '../file/index.ts';
import { splitScheme } from '../spec/transport.ts';
import { type BareForm, bareForms, bareHint, isPathForm } from './bare-reference.ts';

/**
 * Refuses a path that would be read as a reference to a registry: anything that begins like a path, and existing layouts and archives.
 * @param directory absolute: relative paths are resolved against it
 * @param isKnown true for the scheme of a transport
 * @throws REFERENCE_INVALID with the transport to use
 */
export async function refusePath(
  text: string,
  directory: string,
  isKnown: (scheme: string) => boolean,
): Promise<void> {
  if (text.includes('://') || isKnown(splitScheme(text)?.scheme ?? '')) return;
  const forms = isPathForm(text) ? bareForms(text) : await existingForms(text, directory);
  if (forms.length === 0) return;
  throw new StrakeError(
    'REFERENCE_INVALID',
    `${text} is a path, but without a transport it is a reference to a registry`,
    { hint: bareHint(text, forms) },
  );
}

/** What exists under a name that may be that of a repository as well. */
async function existingForms(text: string, directory: string): Promise<readonly BareForm[]> {
  const path = resolve(directory, text);
  if (await fileExists(join(path, 'oci-layout'))) return ['layout', 'registry'];
  const isArchive = bareForms(text).includes('archive') && (await fileExists(path));
  return isArchive ? ['archive', 'registry'] : [];
}
