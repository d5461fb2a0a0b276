import type { BuildEvent } from '@strake/core';

/** A tap that was called and has not returned. */
export interface PendingTap {
  readonly plugin: string;
  readonly hook: string;
  readonly stage: string;
  /** Image, platform and destination, if the hook has them. */
  readonly where: string;
  /** In the time of `performance.now()`. */
  readonly since: number;
}

/** A tap that takes longer is reported. */
const SLOW_MS = 5000;

/** Tracks the running taps. */
export interface PendingTaps {
  handle(event: BuildEvent): void;
  /** The longest running first. */
  list(): readonly PendingTap[];
  /** Those that run long enough to be reported. */
  slow(): readonly PendingTap[];
  /** Tells what other code of plugins is running, as messages name it. */
  watchOthers(list: () => readonly string[]): void;
  /** The slow taps, as messages name them; where no tap is running, other code of plugins. */
  waiting(): readonly string[];
}

type TapEvent = Extract<BuildEvent, { readonly type: 'tap' }>;

export function createPendingTaps(now: () => number = () => performance.now()): PendingTaps {
  const pending = new Map<string, PendingTap[]>();
  let others: () => readonly string[] = () => [];
  const slow = () => list().filter((tap) => now() - tap.since >= SLOW_MS);
  const list = () => [...pending.values()].flat().sort((a, b) => a.since - b.since);
  return {
    handle(event) {
      if (event.type !== 'tap') return;
      const key = JSON.stringify([
        event.plugin,
        event.hook,
        event.stage,
        event.image,
        event.platform,
        event.destination,
      ]);
      const calls = pending.get(key) ?? [];
      if (event.state === 'start') calls.push(tapOf(event, now()));
      else calls.shift();
      if (calls.length > 0) pending.set(key, calls);
      else pending.delete(key);
    },
    list,
    slow,
    watchOthers(given) {
      others = given;
    },
    waiting() {
      const taps = slow().map(nameTap);
      return list().length > 0 ? taps : others();
    },
  };
}

function tapOf(
  { plugin, hook, stage, image, platform, destination }: TapEvent,
  since: number,
): PendingTap {
  const to = destination === undefined ? undefined : `to ${destination}`;
  const where = [image, platform, to].filter((part) => part !== undefined).join(' ');
  return { plugin, hook, stage, where, since };
}

/** `plugin "go" at compile/make for app linux/arm64`; of the hook that is not a step of the image, `plugin "attest" after the push of app`. */
export function nameTap({ plugin, hook, stage, where }: PendingTap): string {
  if (hook === 'published') return `plugin "${plugin}" after the push of ${where}`;
  return `plugin "${plugin}" at ${hook}${stage === '' ? '' : `/${stage}`}${where === '' ? '' : ` for ${where}`}`;
}
