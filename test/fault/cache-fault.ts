import type { Fault } from '../registry/fault-proxy.ts';

/** What may happen to a machine that reads the remote cache, or writes to it. */
export interface CacheFault {
  readonly title: string;
  /** Put before the registry; undefined: nothing listens there. */
  readonly fault: Fault | undefined;
  /** Default 1. */
  readonly warnings?: number;
}
