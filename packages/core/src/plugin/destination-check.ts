import type { PushNames } from '@strake/oci';
import type { PushContext } from './context.ts';

/** A push as it is known before anything is built. */
export interface IntendedPush extends PushNames {
  /** The part before the first colon: `docker`. */
  readonly scheme: string;
  /** Those of the image index; absent where a plugin may still change them. */
  readonly platforms?: readonly string[];
}

/** What `checkDestination` of a plugin may use. */
export type DestinationContext<Options = unknown> = Omit<
  PushContext<Options>,
  'progress' | 'store' | 'temporaryDirectory' | 'writeLayout'
>;
