import { hash } from 'node:crypto';
import type { Discoveries, DiscoveryFormat, NamedFormat } from '../action-cache/index.ts';
import type { CallLimits } from './call-limits.ts';
import type { Plugin } from './definition.ts';
import { runPlugin } from './run-plugin.ts';

/** The formats of discovery that plugins add; errors name the plugin. */
export function collectDiscoveries(
  plugins: readonly Plugin[],
  limits: CallLimits = {},
): Discoveries {
  return new Map(
    plugins.flatMap(({ name: plugin, discoveries = {} }) =>
      Object.entries(discoveries).map(([name, given]) => {
        const format = typeof given === 'function' ? { inputs: given } : given;
        return [name, blame(plugin, name, format, limits)] as const;
      }),
    ),
  );
}

function blame(
  plugin: string,
  name: string,
  { inputs, header }: DiscoveryFormat,
  limits: CallLimits,
): NamedFormat {
  const doing = `discovery "${name}"`;
  const source = [inputs, header].map((each) => each && Function.prototype.toString.call(each));
  return {
    source: hash('sha256', source.join('\n')),
    inputs: (output, context) => runPlugin(plugin, doing, () => inputs(output, context), limits),
    ...(header
      ? { header: (content) => runPlugin(plugin, doing, () => header(content), limits) }
      : {}),
  };
}
