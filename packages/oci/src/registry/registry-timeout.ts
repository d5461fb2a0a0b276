/** How long the client waits, all in milliseconds. */
export interface RegistryTimeouts {
  /** For a connection. */
  readonly connectMs: number;
  /** For a period without a byte in either direction. */
  readonly idleMs: number;
  /** For the response to the end of an upload. */
  readonly commitMs: number;
  /** For all pauses between the attempts of one request. */
  readonly retryMs: number;
  /** The longest pause before the second attempt; doubles with each further one. */
  readonly backoffMs: number;
}

export const DEFAULT_TIMEOUTS: RegistryTimeouts = {
  connectMs: 10_000,
  idleMs: 60_000,
  commitMs: 300_000,
  retryMs: 30_000,
  backoffMs: 1_000,
};
