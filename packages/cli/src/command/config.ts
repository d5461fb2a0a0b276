import { configSchema, traceConfig } from '@strake/core';
import type { ConfigFlags } from '../build-flag.ts';
import type { Invocation } from '../invocation.ts';
import { load, loadProject } from '../load-project.ts';
import { createOrigin } from '../print/config-origin.ts';
import { renderConfig } from '../print/config-view.ts';
import { workingDirectory } from '../working-directory.ts';

/**
 * `strake config`: prints the resolved configuration on stdout; comments in the YAML say where each value comes from.
 * @returns the exit code
 */
export async function runConfig(
  flags: ConfigFlags & { json?: boolean; schema?: boolean },
  invocation: Invocation,
): Promise<number> {
  const { stdout } = invocation;
  if (flags.schema) {
    const { plugins } = await load(
      flags,
      await workingDirectory(flags, invocation),
      invocation,
      true,
    );
    stdout.write(`${JSON.stringify(configSchema(plugins), null, 2)}\n`);
    return 0;
  }
  const { options, cwd } = await loadProject([], flags, invocation);
  const { view, originOf } = await traceConfig(options);
  const origin = createOrigin(originOf, options.source, cwd);
  stdout.write(flags.json ? `${JSON.stringify(view, null, 2)}\n` : renderConfig(view, origin));
  return 0;
}
