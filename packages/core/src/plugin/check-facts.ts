import type { DestinationFacts } from '@strake/oci';
import { isRecord, isScheme } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';

/** Source: OCI distribution-spec v1.1 "Pulling manifests". */
const TAG = /^\w[\w.-]{0,127}$/;

/** Whether a value is valid for each fact. */
const IS_VALID: Readonly<Record<keyof DestinationFacts, (value: unknown) => boolean>> = {
  takes: (value) => value === 'index' || value === 'image',
  early: isBoolean,
  path: isBoolean,
  manifests: isBoolean,
  empty: isBoolean,
  shared: isBoolean,
  form: (value) => typeof value === 'string',
  defaultTag: (value) => typeof value === 'string' && TAG.test(value),
};

/**
 * Checks the facts that a plugin declares about its destinations.
 * @param offersUpload whether it has `uploadLayer`
 * @throws PLUGIN_INVALID naming the scheme and the fact
 */
export function checkFacts(plugin: string, destinations: unknown, offersUpload: boolean): void {
  const refuse = (what: string, hint: string) =>
    new StrakeError('PLUGIN_INVALID', `plugin "${plugin}" declares ${what}`, { plugin, hint });
  const example = "Write destinations: { s3: { takes: 'index', early: false, path: false } }.";
  if (!isRecord(destinations)) throw refuse('destinations that are not an object', example);
  for (const [scheme, facts] of Object.entries(destinations)) {
    if (!isScheme(scheme))
      throw refuse(
        `the malformed scheme ${JSON.stringify(scheme)}`,
        'A scheme begins with a lower-case letter and has letters, digits, "+", "." and "-".',
      );
    if (!isRecord(facts) || facts.takes === undefined)
      throw refuse(`destination "${scheme}:" without "takes"`, example);
    for (const [fact, value] of Object.entries(facts)) {
      const isValid = Object.entries(IS_VALID).find(([name]) => name === fact)?.[1];
      if (!isValid)
        throw refuse(
          `the unknown fact "${fact}" of destination "${scheme}:"`,
          `Facts of a destination: ${Object.keys(IS_VALID).join(', ')}.`,
        );
      if (value !== undefined && !isValid(value))
        throw refuse(
          `"${fact}" of destination "${scheme}:" as ${JSON.stringify(value) ?? typeof value}`,
          `"takes" is "index" or "image", "form" is a string, "defaultTag" a tag, all others are true or false.`,
        );
    }
    if (facts.early === true && !offersUpload)
      throw refuse(
        `destination "${scheme}:" as early, but has no uploadLayer`,
        'Add uploadLayer(upload, context) to the plugin, or omit "early".',
      );
  }
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}
