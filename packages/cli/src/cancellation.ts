/** Cancelling by Ctrl-C or by whoever started us. */
export interface Cancellation {
  readonly signal: AbortSignal;
  /** 130 or 143 once it was cancelled. */
  readonly exitCode: number | undefined;
  stop(): void;
}

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof EXIT_CODES;

/** The first signal asks the command to stop and clean up, the second ends the process at once. */
export function watchSignals(target: Pick<NodeJS.Process, 'on' | 'off' | 'exit'>): Cancellation {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const onSignal = (name: Signal) => {
    if (exitCode !== undefined) target.exit(EXIT_CODES[name]);
    exitCode = EXIT_CODES[name];
    controller.abort();
  };
  const onInterrupt = () => onSignal('SIGINT');
  const onTerminate = () => onSignal('SIGTERM');
  target.on('SIGINT', onInterrupt);
  target.on('SIGTERM', onTerminate);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    stop() {
      target.off('SIGINT', onInterrupt);
      target.off('SIGTERM', onTerminate);
    },
  };
}
