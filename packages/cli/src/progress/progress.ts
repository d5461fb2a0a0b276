import { defined } from '@strake/core';
import type { ProgressMode } from '../build-flag.ts';
import { createPaint, type Invocation, isInteractive } from '../invocation.ts';
import { createJsonProgress } from './json-progress.ts';
import { createPlainProgress } from './plain-progress.ts';
import { createQuietProgress } from './quiet-progress.ts';
import type { Progress } from './view.ts';

export interface ProgressOptions {
  readonly mode: ProgressMode;
  readonly verbose: boolean;
  readonly color: boolean;
  /** As in {@link View}. */
  readonly explainIn?: string;
}

/** The view for a stream: `auto` is live on an interactive terminal, else plain. */
export async function createProgress(
  { mode, verbose, color, explainIn }: ProgressOptions,
  { stderr, env, taps }: Pick<Invocation, 'stderr' | 'env' | 'taps'>,
): Promise<Progress> {
  const paint = createPaint(stderr, env, color);
  const github = env.GITHUB_ACTIONS === 'true';
  const view = { stderr, taps, paint, verbose, github, ...defined({ explainIn }) };
  if (mode === 'json') return createJsonProgress(view);
  if (mode === 'quiet') return createQuietProgress(view);
  if (mode === 'plain' || !isInteractive(stderr, env)) return createPlainProgress(view);
  const { createLiveProgress } = await import('./live-progress.ts');
  return createLiveProgress(view);
}
