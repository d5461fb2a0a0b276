import type { Transport } from '@strake/oci';
import type { Plugin } from '../plugin/definition.ts';
import { runPlugin } from '../plugin/run-plugin.ts';
import { pluginSource } from './plugin-source.ts';

/**
 * The transports of plugins; errors name the plugin.
 * @param timeoutSeconds of each call; absent: unlimited
 */
export function pluginTransports(
  plugins: readonly Plugin[],
  timeoutSeconds: number | undefined,
): readonly Transport[] {
  return plugins.flatMap(({ name, transports = [] }) =>
    transports.map((transport): Transport => {
      const { scheme } = transport;
      const doing = `transport ${scheme}:`;
      return {
        scheme,
        async open(target, context) {
          const { signal } = context;
          const run = <Result>(action: () => Result | Promise<Result>, stop?: AbortSignal) =>
            runPlugin(name, doing, action, { signal: stop, timeoutSeconds });
          const opened = await run(() => transport.open(target, context), signal);
          return pluginSource(name, doing, opened, run);
        },
      };
    }),
  );
}
