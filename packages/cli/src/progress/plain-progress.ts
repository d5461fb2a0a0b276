import { formatDuration } from '../print/format-quantity.ts';
import { labelOf } from './label-of.ts';
import { createNotices } from './notices.ts';
import { nameTap, type PendingTap } from './pending-taps.ts';
import { cachedFrom, type PhaseEvent } from './up-to-date.ts';
import type { Progress, View } from './view.ts';

const LOOK_EVERY_MS = 500;
/** Shorter phases get no line. */
const NOTABLE_MS = 100;
/** The main phases of a build: they always get a line. */
const MAIN = new Set<string>(['compile', 'layer', 'push', 'archive']);

/** One line for each phase that ends, for logs. */
export function createPlainProgress(view: View): Progress {
  const print = (text: string) => view.stderr.write(`${text}\n`);
  const notices = createNotices(view, print);
  const named = new Set<PendingTap>();
  let width = 0;
  const timer = setInterval(() => {
    for (const tap of view.taps.slow()) {
      if (named.has(tap)) continue;
      named.add(tap);
      print(`waiting for ${nameTap(tap)}, ${formatDuration(performance.now() - tap.since)} so far`);
    }
  }, LOOK_EVERY_MS);
  // A hanging build must be visible.
  timer.unref();
  return {
    handle(event) {
      notices.handle(event);
      if (event.type === 'targets') {
        width = Math.max(
          0,
          ...event.targets.map(({ image, platform }) => labelOf(image, platform).length),
        );
      } else if (
        event.type === 'phase' &&
        event.state === 'end' &&
        isNotable(event, view.verbose)
      ) {
        const { image, platform, destination, phase, milliseconds = 0 } = event;
        const outcome = cachedFrom(event) ?? formatDuration(milliseconds);
        print(`${labelOf(image, platform ?? destination).padEnd(width)}  ${phase} ${outcome}`);
      }
    },
    end() {
      clearInterval(timer);
      notices.flush();
    },
  };
}

function isNotable({ phase, milliseconds = 0 }: PhaseEvent, verbose: boolean): boolean {
  return verbose || MAIN.has(phase) || milliseconds >= NOTABLE_MS;
}
