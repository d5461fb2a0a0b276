import type { Paint } from '../invocation.ts';

/** How a plan is shown. */
export interface PlanView {
  readonly paint: Paint;
  /** Printed paths are relative to it. */
  readonly cwd: string;
  /** Shows everything. */
  readonly verbose: boolean;
}
