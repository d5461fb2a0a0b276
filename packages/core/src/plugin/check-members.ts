import { isRecord, isScheme, messageOf } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { Plugin } from './definition.ts';
import { checkPlain } from './plain-data.ts';

/** What members are that are data, with an example. Hooks, errors, destinations, discoveries and tool caches are checked by themselves. */
const MEMBERS: readonly (readonly [
  member: keyof Plugin,
  is: (value: unknown) => boolean,
  what: string,
  example: string,
])[] = [
  ['aliases', isStrings, 'a list of names', "aliases: ['files']"],
  ['api', Number.isInteger, 'a whole number', 'api: 1'],
  ['defaults', isRecord, 'an object', "defaults: { base: 'scratch' }"],
  [
    'transports',
    (value) =>
      Array.isArray(value) &&
      value.every((each) => isSchemeOf(each?.scheme) && typeof each.open === 'function'),
    'a list of { scheme, open }',
    "transports: [{ scheme: 's3', open(target, context) { … } }]",
  ],
  [
    'extendPlatforms',
    (value) =>
      isRecord(value) &&
      (value.variants === undefined ||
        (isRecord(value.variants) && Object.values(value.variants).every(isStrings))),
    'an object with lists of variants by architecture',
    "extendPlatforms: { variants: { arm: ['v7,softfloat'] } }",
  ],
  ['discoveries', isRecord, 'an object of functions', 'discoveries: { NAME: (output) => inputs }'],
  ['toolCaches', isRecord, 'an object', 'toolCaches: { NAME: { name, files, used } }'],
  [
    'tools',
    (value) =>
      isRecord(value) &&
      Object.values(value).every(
        (source) => isRecord(source) && [source.find, source.fetch].every(isFunction),
      ),
    'an object of { find, fetch }',
    'tools: { NAME: { find: (need) => directory, fetch: async (need, context) => directory } }',
  ],
];

/**
 * Checks what a plugin says of itself.
 * @throws PLUGIN_INVALID naming the member
 */
export function checkMembers(plugin: Plugin): void {
  const refuse = (what: string, hint: string) =>
    new StrakeError('PLUGIN_INVALID', `plugin "${plugin.name}" ${what}`, {
      plugin: plugin.name,
      hint,
    });
  for (const [member, is, what, example] of MEMBERS) {
    const value: unknown = plugin[member];
    if (value !== undefined && !is(value))
      throw refuse(`has a member "${member}" that is not ${what}`, `Write ${example}.`);
  }
  for (const member of ['schema', 'defaults'] as const) {
    try {
      checkPlain(plugin[member], member);
    } catch (thrown) {
      throw refuse(`has a malformed "${member}": ${messageOf(thrown)}`, 'Write plain data.');
    }
  }
}

function isStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isSchemeOf(value: unknown): boolean {
  return typeof value === 'string' && isScheme(value);
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
