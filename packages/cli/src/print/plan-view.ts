import type { Paint } from '../invocation.ts';

/** How a plan is shown. */
export interface PlanView {
  readonly paint: Paint;
  /** Where the reader stands: paths are written from here. */
  readonly cwd: string;
  /** Leaves nothing out. */
  readonly verbose: boolean;
}
