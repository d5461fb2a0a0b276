import { type ErrorDeclaration, StrakeError } from '../errors/index.ts';
import type { Plugin } from './definition.ts';

/**
 * An error code has one kind and one description, whichever plugin throws it. Plugins may share one if they agree on both; a declaration
 * without a description agrees with any.
 * @throws PLUGIN_CONFLICT
 */
export function checkSameCodes(plugins: readonly Plugin[]): void {
  const owners = new Map<string, { plugin: string; kind: string; when: string | undefined }>();
  for (const { name: plugin, errors = {} } of plugins) {
    for (const [code, declared] of Object.entries(errors)) {
      const { kind, when } = parts(declared);
      const other = owners.get(code);
      if (other && (kind !== other.kind || (when ?? other.when) !== (other.when ?? when))) {
        throw new StrakeError(
          'PLUGIN_CONFLICT',
          `plugin "${plugin}" declares the error code ${code} as ${shown(kind, when)}, but plugin "${other.plugin}" as ${shown(other.kind, other.when)}`,
          {
            plugin,
            hint: 'Start the code with the name of the plugin, or declare the same in both.',
          },
        );
      }
      owners.set(code, { plugin: other?.plugin ?? plugin, kind, when: other?.when ?? when });
    }
  }
}

function parts(declared: ErrorDeclaration): { kind: string; when: string | undefined } {
  const [kind, when] = typeof declared === 'string' ? [declared, undefined] : declared;
  return { kind, when };
}

function shown(kind: string, when: string | undefined): string {
  return when === undefined ? kind : `${kind} (${when})`;
}
