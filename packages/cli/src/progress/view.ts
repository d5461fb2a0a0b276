import type { BuildEvent } from '@strake/core';
import type { Paint, TextStream } from '../invocation.ts';
import type { PendingTaps } from './pending-taps.ts';

/** What every view of a build's progress is given. */
export interface View {
  readonly stderr: TextStream;
  readonly taps: PendingTaps;
  readonly paint: Paint;
  readonly verbose: boolean;
  /** Warnings become annotations of GitHub Actions too. */
  readonly github: boolean;
}

/** Shows how a build goes. */
export interface Progress {
  handle(event: BuildEvent): void;
  /** Says what is still unsaid, and gives the terminal back. */
  end(): void;
}
