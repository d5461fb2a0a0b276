import { ERROR_KINDS } from '@strake/oci';
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
      return make(code, message, facts);
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
