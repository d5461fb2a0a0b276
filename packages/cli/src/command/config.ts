import { configSchema, resolveConfig } from '@strake/core';
import type { ConfigFlags } from '../build-flag.ts';
import type { Invocation } from '../invocation.ts';
import { loadProject } from '../load-project.ts';
import { createOrigin } from '../print/config-origin.ts';
import { renderConfig } from '../print/config-view.ts';

/**
 * `strake config`: the configuration as resolved, on stdout; YAML says in comments where each value came from.
 * @returns the exit code
 */
export async function runConfig(
  flags: ConfigFlags & { json?: boolean; schema?: boolean },
  invocation: Invocation,
): Promise<number> {
  const { stdout } = invocation;
  const { options, cwd } = await loadProject([], flags, invocation);
  if (flags.schema) {
    stdout.write(`${JSON.stringify(configSchema(options.plugins), null, 2)}\n`);
    return 0;
  }
  const view = await resolveConfig(options);
  const origin = createOrigin(options.config, options.source, cwd);
  stdout.write(flags.json ? `${JSON.stringify(view, null, 2)}\n` : renderConfig(view, origin));
  return 0;
}
