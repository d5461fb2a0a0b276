import { messageOf, StrakeError } from '../errors/index.ts';
import { compileSchema, type Validate } from './compile-schema.ts';
import type { Plugin } from './definition.ts';

/**
 * Checks of resolved options, by plugin.
 * @throws PLUGIN_INVALID for a schema that is none
 */
export async function pluginValidators(
  plugins: readonly Plugin[],
): Promise<readonly (readonly [string, Validate])[]> {
  return Promise.all(
    plugins.map(async ({ name, schema }) => [name, await compile(name, schema)] as const),
  );
}

function compile(plugin: string, schema: Plugin['schema']): Promise<Validate> {
  return compileSchema(schema).catch((thrown: unknown) => {
    const message = `plugin "${plugin}" has an options schema that is none: ${messageOf(thrown)}`;
    throw new StrakeError('PLUGIN_INVALID', message, {
      plugin,
      cause: thrown,
      hint: 'The schema has to be JSON Schema, draft-07; tell the author of the plugin.',
    });
  });
}
