import type { ActionCache } from './action-cache.ts';
import { undetermined } from './undetermined.ts';

/** Stores nothing. */
export const noActionCache: ActionCache = {
  lookup: async () => ({ why: 'there is no cache' }),
  changes: async () => [],
  prepare: async () => {},
  observe: async () => undetermined('there is no cache'),
  confirm: (observation) => observation,
  store: async () => {},
  amend: async () => {},
  forget: () => {},
  inputsOf: async () => undetermined('there is no cache'),
};
