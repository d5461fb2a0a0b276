/** Called with a message, and a sentence that says what to do. */
export type OnWarning = (message: string, hint: string) => void;

/** The same, for what may happen many times. */
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
