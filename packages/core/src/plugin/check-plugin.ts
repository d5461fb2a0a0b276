import { isRecord, nearest } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { checkErrors } from './check-errors.ts';
import { checkFacts } from './check-facts.ts';
import { checkMembers } from './check-members.ts';
import { PLUGIN_API, PLUGIN_KEYS, type Plugin } from './definition.ts';
import { PLUGIN_GUIDE } from './plugin-guide.ts';

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Members that name a plugin, and add nothing to a build. */
const IDLE_KEYS: readonly string[] = ['name', 'aliases', 'api', 'schema', 'errors'];

/** Members that are functions and not hooks. */
const METHODS = [
  'checkDestination',
  'checkPublication',
  'describePublication',
  'destinationPlaces',
  'measure',
  'platforms',
  'setup',
  'uploadLayer',
] as const;

/**
 * Refuses an invalid plugin object. Its hooks are read when a build sets it up.
 * @throws PLUGIN_INVALID, PLUGIN_API
 */
export function checkPlugin(plugin: Plugin): void {
  checkName(plugin.name);
  checkMembers(plugin);
  plugin.aliases?.forEach(checkName);
  const refuse = (what: string, hint: string) =>
    new StrakeError('PLUGIN_INVALID', `plugin "${plugin.name}" ${what}`, {
      plugin: plugin.name,
      hint,
    });
  if ('hooks' in plugin) throw oldForm(plugin.name, 'has the member "hooks"');
  checkApi(plugin);
  if (
    plugin.schema !== undefined &&
    (!isRecord(plugin.schema) || plugin.schema.additionalProperties !== false)
  ) {
    throw refuse(
      'has an options schema that allows unknown keys',
      'Set "additionalProperties": false in the schema, so that misspelt options are reported.',
    );
  }
  checkErrors(plugin.name, plugin.errors);
  if (plugin.destinations !== undefined)
    checkFacts(plugin.name, plugin.destinations, typeof plugin.uploadLayer === 'function');
  const { packages } = plugin;
  if (packages !== undefined && typeof (Object(packages).options ?? packages) !== 'function')
    throw refuse(
      'has "packages" without a function',
      'Write packages: (names) => ({ … }), or an object with "options".',
    );
  for (const key of METHODS)
    if (plugin[key] !== undefined && typeof plugin[key] !== 'function')
      throw refuse(`has a "${key}" that is not a function`, `How to write one: ${PLUGIN_GUIDE}`);
  const { measures, measure } = plugin;
  const isKind = (kind: unknown) => NAME.test(String(kind)) && kind !== 'image';
  const areKinds = Array.isArray(measures) && measures.every(isKind);
  if ((measures !== undefined && !areKinds) || (measures === undefined) !== (measure === undefined))
    throw refuse(
      'has "measures" and "measure" that do not go together',
      "Write measures: ['kind'], lower-case words other than image, beside measure(image, context) { … }.",
    );
  const keys = Object.keys(plugin);
  for (const key of keys) {
    if (PLUGIN_KEYS.includes(key)) continue;
    const meant = nearest(key, PLUGIN_KEYS);
    if (meant !== undefined)
      throw refuse(`has the unknown member "${key}"`, `Did you mean "${meant}"?`);
  }
  if (
    !PLUGIN_KEYS.some((key) => !IDLE_KEYS.includes(key) && Reflect.get(plugin, key) !== undefined)
  ) {
    throw refuse('does nothing', `Add a hook, such as layer(plan, context) { … }: ${PLUGIN_GUIDE}`);
  }
}

function checkName(name: unknown): void {
  if (typeof name === 'string' && NAME.test(name)) return;
  throw new StrakeError(
    'PLUGIN_INVALID',
    `plugin name ${JSON.stringify(name) ?? 'undefined'} is malformed`,
    { hint: 'The name of a plugin is lower-case words joined by "-", such as "go".' },
  );
}

/** The error for the form before 1.0, in which `setup` tapped hooks that `hooks` listed. */
export function oldForm(plugin: string, what: string): StrakeError {
  return new StrakeError(
    'PLUGIN_API',
    `plugin "${plugin}" ${what}: that is the old form of plugins`,
    {
      plugin,
      hint: `Make the hooks members of the plugin: layer(plan, context) { … }. Upgrade table: ${PLUGIN_GUIDE}`,
    },
  );
}

function checkApi({ name, api = PLUGIN_API }: Plugin): void {
  if (api === PLUGIN_API) return;
  throw new StrakeError(
    'PLUGIN_API',
    `plugin "${name}" requires plugin API ${api}, but this strake has ${PLUGIN_API}`,
    {
      plugin: name,
      hint:
        api < PLUGIN_API
          ? `Upgrade the plugin "${name}".`
          : 'Upgrade @strake/core and @strake/cli.',
    },
  );
}
