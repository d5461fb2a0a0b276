import { setTimeout as delay } from 'node:timers/promises';

/** The pauses that registries ask for: who else has something to ask waits as well. */
export interface Rest {
  ask(registry: string, milliseconds: number): void;
  /** @throws what the signal is aborted with */
  wait(registry: string, signal: AbortSignal): Promise<void>;
}

export function createRest(): Rest {
  const ends = new Map<string, number>();
  const left = (registry: string) => (ends.get(registry) ?? 0) - Date.now();
  return {
    ask(registry, milliseconds) {
      if (milliseconds > left(registry)) ends.set(registry, Date.now() + milliseconds);
    },
    async wait(registry, signal) {
      const pause = left(registry);
      if (pause > 0) await delay(pause, undefined, { signal });
    },
  };
}
