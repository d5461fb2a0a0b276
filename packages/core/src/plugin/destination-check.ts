import type { PushNames } from '@strake/oci';
import type { PushContext } from './context.ts';

/** What is known about a push before anything is built. */
export interface IntendedPush extends PushNames {
  /** The part before the first colon: `docker`. */
  readonly scheme: string;
  /** Tags of the image index; absent if a plugin may still change them. */
  readonly platforms?: readonly string[];
}

/** What `checkDestination` of a plugin may use. */
export type DestinationContext<Options = unknown> = Omit<
  PushContext<Options>,
  'progress' | 'pushTo' | 'store' | 'temporaryDirectory' | 'writeArchive' | 'writeLayout'
>;
