import { StrakeError } from '../errors/index.ts';
import { isUnsupported, splitScheme, unknownTransport } from '../spec/transport.ts';
import { bareForms, bareHint } from './bare-reference.ts';
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
  const { scheme, rest } = splitScheme(text) ?? { scheme: '', rest: '' };
  const target = rest.replace(/^\/\//, '');
  const facts = destinations.get(scheme);
  if (!facts) {
    const offers = `Destinations begin with ${[...destinations].map(([each, its]) => prefixOf(each, its)).join(', ')}.`;
    if (isUnsupported(scheme))
      throw unknownTransport('DESTINATION_INVALID', `destination "${text}"`, scheme, offers);
    const forms = bareForms(text);
    throw new StrakeError('DESTINATION_INVALID', `destination "${text}" has an unknown scheme`, {
      hint: forms.length > 0 ? bareHint(text, forms) : offers,
    });
  }
  if (target === '' && !facts.empty) {
    throw new StrakeError('DESTINATION_INVALID', `destination "${text}" names no target`, {
      hint: `Write ${formOf(scheme, facts)}.`,
    });
  }
  return { text, scheme, target };
}
