/** What ends a call of a plugin that does not settle. */
export interface CallLimits {
  /** The end of the build. */
  readonly signal?: AbortSignal | undefined;
  /** `timeouts.plugin`; absent: unlimited. */
  readonly timeoutSeconds?: number | undefined;
}

/**
 * The limits of calls before the configuration is checked.
 * @param config as written; an invalid time limit is ignored, because the check reports it
 */
export function writtenLimits(config: unknown, signal?: AbortSignal): CallLimits {
  const { plugin } = Object(Object(config).timeouts) as { readonly plugin?: unknown };
  const isValid = typeof plugin === 'number' && plugin > 0;
  return { signal, timeoutSeconds: isValid ? plugin : undefined };
}
