import { plan } from '@strake/core';
import type { BuildFlags } from '../build-flag.ts';
import { createPaint, type Invocation } from '../invocation.ts';
import { loadProject } from '../load-project.ts';
import { renderPlan } from '../print/plan.ts';
import { withoutConfig } from '../print/without-config.ts';
import { createPlainProgress } from '../progress/plain-progress.ts';
import { createQuietProgress } from '../progress/quiet-progress.ts';

/**
 * `strake plan`: prints what a build would do on stdout.
 * @returns the exit code
 */
export async function runPlan(
  packages: readonly string[],
  flags: BuildFlags & { json?: boolean },
  invocation: Invocation,
): Promise<number> {
  const { stdout, stderr, env, signal, taps } = invocation;
  const loaded = await loadProject(packages, flags, invocation, { findsPrograms: true });
  const { options, cwd, here } = loaded;
  if (here && !flags.quiet) stderr.write(`${withoutConfig(here, env)}\n`);
  const verbose = flags.verbose ?? false;
  const view = {
    stderr,
    taps,
    paint: createPaint(stderr, env, flags.color),
    verbose,
    github: env.GITHUB_ACTIONS === 'true',
  };
  const progress = flags.quiet ? createQuietProgress(view) : createPlainProgress(view);
  try {
    const planned = await plan({
      ...options,
      env,
      signal,
      onEvent(event) {
        invocation.checkHeap();
        taps.handle(event);
        progress.handle(event);
      },
    });
    const lines = renderPlan(planned, {
      paint: createPaint(stdout, env, flags.color),
      cwd,
      verbose,
    });
    stdout.write(flags.json ? `${JSON.stringify(planned, null, 2)}\n` : `${lines.join('\n')}\n`);
    return 0;
  } finally {
    progress.end();
  }
}
