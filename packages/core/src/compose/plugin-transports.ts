import type { Transport } from '@strake/oci';
import type { Plugin } from '../plugin/definition.ts';
import { runPlugin } from '../plugin/run-plugin.ts';
import { pluginSource } from './plugin-source.ts';

/** The transports of plugins; errors name the plugin. */
export function pluginTransports(plugins: readonly Plugin[]): readonly Transport[] {
  return plugins.flatMap(({ name, transports = [] }) =>
    transports.map(
      ({ scheme, open }): Transport => ({
        scheme,
        open: async (target, context) =>
          pluginSource(
            name,
            scheme,
            await runPlugin(
              name,
              `transport ${scheme}:`,
              () => open(target, context),
              context.signal,
            ),
          ),
      }),
    ),
  );
}
