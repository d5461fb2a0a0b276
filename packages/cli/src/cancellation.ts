/** Cancellation by Ctrl-C, by a signal, or by an uncaught failure. */
export interface Cancellation {
  readonly signal: AbortSignal;
  /** 130 or 143 after a signal. */
  readonly exitCode: number | undefined;
  /** What a timer or a promise without handler threw: no caller can catch it. */
  readonly uncaught: { readonly thrown: unknown } | undefined;
  stop(): void;
}

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof EXIT_CODES;

/** An uncaught failure and the first signal ask the command to stop and clean up; the second signal ends the process at once. */
export function watchSignals(target: Pick<NodeJS.Process, 'on' | 'off' | 'exit'>): Cancellation {
  const controller = new AbortController();
  let exitCode: number | undefined;
  let uncaught: Cancellation['uncaught'];
  const onStray = (thrown: unknown) => {
    uncaught ??= { thrown };
    controller.abort();
  };
  const onSignal = (name: Signal) => {
    if (exitCode !== undefined) target.exit(EXIT_CODES[name]);
    exitCode = EXIT_CODES[name];
    controller.abort();
  };
  const onInterrupt = () => onSignal('SIGINT');
  const onTerminate = () => onSignal('SIGTERM');
  target.on('SIGINT', onInterrupt);
  target.on('SIGTERM', onTerminate);
  target.on('uncaughtException', onStray);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    get uncaught() {
      return uncaught;
    },
    stop() {
      target.off('SIGINT', onInterrupt);
      target.off('SIGTERM', onTerminate);
      target.off('uncaughtException', onStray);
    },
  };
}
