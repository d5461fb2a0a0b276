import { ERROR_KINDS } from '@strake/oci';
import { readFacts } from '@strake/oci/internal';
import { declaredKind, ERROR_CODES, errorFactory, StrakeError } from '../errors/index.ts';
import type { PluginErrorFacts } from './context.ts';
import type { Plugin } from './definition.ts';

/**
 * Creates the errors of a plugin: `context.error`.
 * @returns a function that throws PLUGIN_ERROR_UNDECLARED for a code that neither the plugin declares nor strake has
 */
export function pluginError({ name, errors = {} }: Pick<Plugin, 'name' | 'errors'>) {
  const make = errorFactory(errors);
  return (code: string, message: string, facts?: PluginErrorFacts): StrakeError => {
    if (declaredKind(errors, code) !== undefined || Object.hasOwn(ERROR_CODES, code))
      return make(code, String(message), ownFacts(facts));
    throw new StrakeError(
      'PLUGIN_ERROR_UNDECLARED',
      `plugin "${name}" does not declare its error code ${JSON.stringify(code)}: ${message}`,
      {
        plugin: name,
        hint: `Add errors: { ${code}: 'config' } to the plugin; the value says who must act: ${ERROR_KINDS.join(', ')}.`,
      },
    );
  };
}

/** What an error says that a plugin makes; where it happened is for core to add. */
function ownFacts(given: PluginErrorFacts | undefined): PluginErrorFacts {
  const { hook, kind, location, plugin, stage, ...own } = readFacts(given);
  const { cause } = Object(given) as PluginErrorFacts;
  return cause === undefined ? own : { ...own, cause };
}
