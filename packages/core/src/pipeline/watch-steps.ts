import type { UnfinishedStep } from '../explain/index.ts';
import type { BuildSession } from './session.ts';

/** The steps that a build has run so far, by image and platform. */
export interface WatchedSteps {
  readonly ran: Map<string, Map<string, readonly UnfinishedStep[]>>;
  /** Whether a compile began. */
  hasBegun: boolean;
}

/** Watches the events of a build: one that fails has nothing else that tells what it did. */
export function watchSteps(session: BuildSession): readonly [BuildSession, WatchedSteps] {
  const watched: WatchedSteps = { ran: new Map(), hasBegun: false };
  const emit: BuildSession['emit'] = (event) => {
    session.emit(event);
    if (event.type !== 'phase' || event.phase !== 'compile') return;
    watched.hasBegun = true;
    const { image, platform, steps = [] } = event;
    if (platform === undefined || steps.length === 0) return;
    const platforms = watched.ran.get(image) ?? new Map<string, readonly UnfinishedStep[]>();
    const own = steps.map(({ id, why, changes = [] }) => ({ id, reason: why, changes }));
    watched.ran.set(image, platforms.set(platform, own));
  };
  return [{ ...session, emit }, watched];
}
