import type { BuildEvent } from '@strake/core';

export type PhaseEvent = Extract<BuildEvent, { readonly type: 'phase' }>;

/** Where the outputs of a compile come from that ended without running a step; undefined if one ran. */
export function cachedFrom({ steps, repositories }: PhaseEvent): string | undefined {
  if (steps?.length !== 0) return undefined;
  return repositories === undefined ? 'up to date' : `from ${repositories.join(', ')}`;
}
