import type { BuildEvent } from '@strake/core';
import type { Paint, TextStream } from '../invocation.ts';
import type { PendingTaps } from './pending-taps.ts';

/** The inputs of every progress view. */
export interface View {
  readonly stderr: TextStream;
  readonly taps: PendingTaps;
  readonly paint: Paint;
  readonly verbose: boolean;
  /** Present: says why steps ran, and which inputs differ; printed paths are relative to this directory. */
  readonly explainIn?: string;
  /** Warnings also become annotations of GitHub Actions. */
  readonly github: boolean;
}

/** Shows the progress of a build. */
export interface Progress {
  handle(event: BuildEvent): void;
  /** Leaves the terminal to a question; absent: nothing is in its way. */
  whileHeld?<Result>(action: () => Promise<Result>): Promise<Result>;
  /** Prints pending output and restores the terminal. */
  end(): void;
}
