import { combineErrors, defined, messageOf, readThrown } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { nameTap, type Place, type Tap } from './tap.ts';

/** What is called: a tap, or other code of a plugin around the taps of a hook, which has no stage. */
type Called = Pick<Tap, 'plugin' | 'hook'> & Partial<Pick<Tap, 'stage'>>;

/** The error for an invalid description that a tap returned. */
export function badResult(
  tap: Tap,
  place: Place,
  what: string,
  hint?: string,
  cause?: unknown,
): StrakeError {
  return new StrakeError(
    'PLUGIN_BAD_RESULT',
    `${nameCall(tap, place)} returned an invalid ${NOUN[tap.hook]}: ${what}`,
    {
      ...callFacts(tap, place),
      ...defined({ cause }),
      hint: hint ?? `Plugin "${tap.plugin}" has a bug; report it to its author.`,
    },
  );
}

const NOUN = {
  compile: 'compile job',
  layer: 'layer plan',
  mutate: 'image draft',
  index: 'index plan',
  push: 'push receipt',
  published: 'answer',
} as const;

/**
 * Wraps what the code of a plugin threw in an error that names the plugin. An error with a code of its own keeps its
 * code and hint.
 * @param doing what it did: `layer`, `layer.intercept.tap`
 */
export function blame(
  tap: Called,
  place: Place,
  found: unknown,
  doing: string = tap.hook,
): StrakeError {
  const thrown = readThrown(found);
  if (StrakeError.is(thrown)) {
    const { errors, plugin } = thrown.facts;
    // Of several, each may be anything.
    if (errors) return combine(errors.map((each) => blame(tap, place, each, doing)));
    return plugin ? thrown : StrakeError.locate(thrown, callFacts(tap, place));
  }
  const frozen =
    thrown.name === 'TypeError' &&
    /read only|not extensible|Cannot (delete|redefine) property/.test(thrown.message);
  return new StrakeError(
    'PLUGIN_FAILED',
    `plugin "${tap.plugin}" failed in ${doing}${where(place)}: ${messageOf(thrown)}`,
    {
      ...callFacts(tap, place),
      cause: thrown,
      ...(frozen
        ? {
            hint: 'Descriptions are frozen: return a new one ({ ...plan, … }) instead of changing the one you got.',
          }
        : {}),
    },
  );
}

function combine(errors: readonly StrakeError[]): StrakeError {
  return combineErrors(errors) as StrakeError;
}

/** `plugin "go" at compile/make for linux/arm64`: a tap and where it was called. */
export function nameCall(tap: Tap, place: Place): string {
  return `${nameTap(tap)}${where(place)}`;
}

/** ` for app linux/arm64`, to be appended to a message. */
export function where(place: Place): string {
  const { image, platform, scheme } = place;
  const destination = place.destination ?? (scheme && `${scheme}:`);
  const names = [image, platform, destination].filter((name) => name);
  return names.length === 0 ? '' : ` for ${names.join(' ')}`;
}

/** The same as fields of an error. */
export function callFacts(tap: Called, place: Place) {
  return {
    plugin: tap.plugin,
    hook: tap.hook,
    ...defined({ stage: tap.stage, image: place.image, platform: place.platform }),
  };
}
