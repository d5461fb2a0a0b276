import type { Paint } from '../invocation.ts';

/** How it is shown. */
export interface WhyView {
  readonly paint: Paint;
  /** Printed paths are relative to it. */
  readonly cwd: string;
  /** True: also what was as before, with digests. */
  readonly verbose: boolean;
  /** True: platforms whose digests or sizes differ are told apart. */
  readonly isExact: boolean;
  /** True: the inputs that differ were told while the steps ran, so only other differences are told. */
  readonly isTold?: boolean;
}
