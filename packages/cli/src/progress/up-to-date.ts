import type { BuildEvent } from '@strake/core';

export type PhaseEvent = Extract<BuildEvent, { readonly type: 'phase' }>;

export const UP_TO_DATE = 'up to date';

/** Whether a compile ended without running a step. */
export function isUpToDate({ steps }: PhaseEvent): boolean {
  return steps?.length === 0;
}
