import { why } from '@strake/core';
import type { BuildFlags } from '../build-flag.ts';
import { createPaint, type Invocation } from '../invocation.ts';
import { loadProject } from '../load-project.ts';
import { createPlainProgress } from '../progress/plain-progress.ts';
import { createQuietProgress } from '../progress/quiet-progress.ts';
import { renderWhy } from '../why/render-why.ts';
import { selectWhy } from '../why/select-why.ts';

export interface WhyFlags extends BuildFlags {
  readonly json?: boolean;
  /** The last build alone. */
  readonly last?: boolean;
}

/**
 * `strake why`: prints on stdout why the last build did what it did, and what the next one would do.
 * @param wanted an image, a program, a layer or an entry; undefined: everything
 * @returns the exit code
 */
export async function runWhy(
  wanted: string | undefined,
  flags: WhyFlags,
  invocation: Invocation,
): Promise<number> {
  const { stdout, stderr, env, signal, taps } = invocation;
  const { options, cwd } = await loadProject([], flags, invocation, { findsPrograms: true });
  const verbose = flags.verbose ?? false;
  const paint = createPaint(stderr, env, flags.color);
  const view = { stderr, taps, paint, verbose, github: env.GITHUB_ACTIONS === 'true' };
  const progress = flags.quiet ? createQuietProgress(view) : createPlainProgress(view);
  try {
    const all = await why({
      ...options,
      env,
      signal,
      last: flags.last ?? false,
      ...(wanted?.startsWith('/') && { entry: wanted }),
      onEvent(event) {
        invocation.checkHeap();
        taps.handle(event);
        progress.handle(event);
      },
    });
    const found = wanted === undefined ? all : selectWhy(all, wanted, cwd);
    if (flags.json) {
      stdout.write(`${JSON.stringify(found, null, 2)}\n`);
      return 0;
    }
    const lines = renderWhy(found, {
      paint: createPaint(stdout, env, flags.color),
      cwd,
      verbose: verbose || wanted !== undefined,
      isExact: verbose,
    });
    stdout.write(`${lines.join('\n')}\n`);
    return 0;
  } finally {
    progress.end();
  }
}
