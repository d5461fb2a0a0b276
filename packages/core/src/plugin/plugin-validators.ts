import { messageOf } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { checkSchema, compileSchema, type Validate } from './compile-schema.ts';
import { type Plugin, schemaOf } from './definition.ts';

/** Validates resolved options, by plugin; throws PLUGIN_INVALID for an invalid schema. */
export function pluginValidators(
  plugins: readonly Plugin[],
): readonly (readonly [string, Validate])[] {
  return plugins.map((plugin) => [
    plugin.name,
    (value) => blaming(plugin.name, () => compileSchema(schemaOf(plugin))(value)),
  ]);
}

/** @throws PLUGIN_INVALID for the first invalid schema */
export function checkPluginSchemas(plugins: readonly Plugin[]): void {
  for (const plugin of plugins) blaming(plugin.name, () => checkSchema(schemaOf(plugin)));
}

function blaming<T>(plugin: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    const message = `plugin "${plugin}" has an invalid options schema: ${messageOf(thrown)}`;
    throw new StrakeError('PLUGIN_INVALID', message, {
      plugin,
      cause: thrown,
      hint: 'The schema must be JSON Schema draft-07; report it to the author of the plugin.',
    });
  }
}
