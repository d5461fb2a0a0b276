/** How long the client waits, all in milliseconds. */
export interface RegistryTimeouts {
  /** For a connection. */
  readonly connectMs: number;
  /** Without a byte in either direction. */
  readonly idleMs: number;
  /** For the answer to the end of an upload. */
  readonly commitMs: number;
  /** All pauses between the tries of one request. */
  readonly retryMs: number;
  /** Before the second try at most; doubles with each further one. */
  readonly backoffMs: number;
}

export const DEFAULT_TIMEOUTS: RegistryTimeouts = {
  connectMs: 10_000,
  idleMs: 60_000,
  commitMs: 300_000,
  retryMs: 30_000,
  backoffMs: 1_000,
};
