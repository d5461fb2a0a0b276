import { describePlugins } from '@strake/core';
import type { ConfigFlags } from '../build-flag.ts';
import { createPaint, type Invocation } from '../invocation.ts';
import { loadProject } from '../load-project.ts';
import { renderPluginOrder } from '../print/plugin-order.ts';

/**
 * `strake plugins`: prints the plugins in use and the order of their taps.
 * @returns the exit code
 */
export async function runPlugins(
  flags: ConfigFlags & { json?: boolean },
  invocation: Invocation,
): Promise<number> {
  const { options } = await loadProject([], flags, invocation);
  const order = await describePlugins(options.plugins, options.config, invocation.signal);
  const paint = createPaint(invocation.stdout, invocation.env, flags.color);
  invocation.stdout.write(
    flags.json
      ? `${JSON.stringify(order, null, 2)}\n`
      : `${renderPluginOrder(order, paint).join('\n')}\n`,
  );
  return 0;
}
