import type { UnfinishedLayer, UnfinishedStep } from '../explain/index.ts';
import type { RanStep } from './event.ts';
import type { BuildSession } from './session.ts';

/** The steps that a build has run so far, by image and platform, and the layers that it has packed. */
export interface WatchedSteps {
  readonly ran: Map<string, Map<string, readonly UnfinishedStep[]>>;
  readonly packed: Map<string, Map<string, readonly UnfinishedLayer[]>>;
  /** Whether a compile began. */
  hasBegun: boolean;
}

/** Watches the events of a build: one that fails has nothing else that tells what it did. */
export function watchSteps(session: BuildSession): readonly [BuildSession, WatchedSteps] {
  const watched: WatchedSteps = { ran: new Map(), packed: new Map(), hasBegun: false };
  const emit: BuildSession['emit'] = (event) => {
    session.emit(event);
    if (event.type === 'stopped') {
      const failed = event.failed.map((step) => ({ ...unfinished(step), failed: true }) as const);
      note(watched.ran, event, [...event.steps.map(unfinished), ...failed]);
    }
    if (event.type !== 'phase') return;
    if (event.phase === 'compile') watched.hasBegun = true;
    note(watched.ran, event, event.steps?.map(unfinished));
    note(watched.packed, event, event.layers);
  };
  return [{ ...session, emit }, watched];
}

function unfinished({ id, why, changes = [] }: RanStep): UnfinishedStep {
  return { id, reason: why, changes };
}

function note<Item>(
  into: Map<string, Map<string, readonly Item[]>>,
  { image, platform }: { readonly image: string; readonly platform?: string },
  items: readonly Item[] = [],
): void {
  if (platform === undefined || items.length === 0) return;
  const platforms = into.get(image) ?? new Map<string, readonly Item[]>();
  into.set(image, platforms.set(platform, items));
}
