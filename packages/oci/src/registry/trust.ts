/** Which registry an exchange belongs to, and which hosts it accepts without a valid certificate. */
export interface Trust {
  /** As in references. */
  readonly registry: string;
  /** `HOST:PORT`, or `HOST` for all its ports. */
  readonly insecure: readonly string[];
}
