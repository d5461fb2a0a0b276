import { StrakeError } from '../errors/index.ts';
import { isDigest } from '../spec/digest.ts';
import { formatReference, parseReference, withDefaultTag } from '../spec/reference.ts';
import { splitTransport } from '../spec/transport.ts';

/** What an image is called where it comes from, as far as its reference tells. */
export interface SourceName {
  /** With registry, without tag. */
  readonly repository?: string;
  /** The tag, or the name in a layout. */
  readonly tag?: string;
}

const LAYOUTS: readonly string[] = ['oci', 'oci-archive'];

/** @param known tells the schemes in use */
export function sourceName(text: string, known: (scheme: string) => boolean): SourceName {
  const { scheme, target } = splitTransport(text, known);
  if (scheme === 'docker' || scheme === 'docker-daemon') return referenceName(target);
  const drive = /^[A-Za-z]:[\\/]/.test(target) ? 2 : 0;
  const colon = target.indexOf(':', drive);
  const name = colon < 0 ? '' : target.slice(colon + 1);
  if (name === '' || name.startsWith('@') || isDigest(name)) return {};
  return LAYOUTS.includes(scheme) ? { tag: name } : referenceName(name);
}

function referenceName(text: string): SourceName {
  try {
    const { registry, repository, tag } = withDefaultTag(parseReference(text));
    return {
      repository: formatReference({ registry, repository }),
      ...(tag === undefined ? {} : { tag }),
    };
  } catch (error) {
    // An image ID, say.
    if (StrakeError.is(error)) return {};
    throw error;
  }
}
