import type { OnWarning } from '../remote-cache/reporter.ts';

/** As {@link OnWarning}, for what may happen many times. */
export type Warn = (kind: string, message: string, hint: string) => void;

/** Passes on the first warning of each kind. */
export function warnOnce(onWarning: OnWarning): Warn {
  const told = new Set<string>();
  return (kind, message, hint) => {
    if (told.has(kind)) return;
    told.add(kind);
    onWarning(message, hint);
  };
}
