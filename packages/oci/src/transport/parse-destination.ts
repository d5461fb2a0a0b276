import { StrakeError } from '../errors/index.ts';
import { isUnsupported, unknownTransport } from '../spec/transport.ts';
import { type DestinationFacts, formOf, prefixOf } from './destination-facts.ts';

/** A destination of an image, split. */
export interface Destination {
  /** As written by the user. */
  readonly text: string;
  readonly scheme: string;
  /** The part after the scheme, without `//`. */
  readonly target: string;
}

/**
 * Splits `SCHEME:TARGET`. Source: containers-transports(5); a plugin's scheme may follow the same form.
 * @param destinations the schemes in use
 * @throws DESTINATION_INVALID naming them
 */
export function parseDestination(
  text: string,
  destinations: ReadonlyMap<string, DestinationFacts>,
): Destination {
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):(.*)$/s.exec(text) ?? [];
  const target = rest.replace(/^\/\//, '');
  const facts = destinations.get(scheme);
  if (!facts) {
    const offers = `Destinations begin with ${[...destinations].map(([each, its]) => prefixOf(each, its)).join(', ')}.`;
    if (isUnsupported(scheme))
      throw unknownTransport('DESTINATION_INVALID', `destination "${text}"`, scheme, offers);
    throw new StrakeError('DESTINATION_INVALID', `destination "${text}" has an unknown scheme`, {
      hint: schemeHint(text) ?? offers,
    });
  }
  if (target === '' && !facts.empty) {
    throw new StrakeError('DESTINATION_INVALID', `destination "${text}" names no target`, {
      hint: `Write ${formOf(scheme, facts)}.`,
    });
  }
  return { text, scheme, target };
}

/** Guesses the missing scheme: of an archive, of a directory, or of a registry. */
function schemeHint(text: string): string | undefined {
  if (/\.tar$/.test(text))
    return `For an archive write oci-archive:${text}, or docker-archive:${text} for "docker load".`;
  const isPath = /^([/~\\]|\.{1,2}([/\\]|$)|[a-z]:[/\\])/i.test(text);
  if (isPath) return `For a layout in a directory write oci:${text}.`;
  const [, host] = /^([\w.-]+(?::\d+)?)\//.exec(text) ?? [];
  if (host === undefined) return undefined;
  return /[.:]|^localhost$/.test(host)
    ? `For a registry write docker://${text}.`
    : `For a layout in a directory write oci:${text}, for Docker Hub docker://${text}.`;
}
