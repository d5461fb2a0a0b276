export {
  type Action,
  type ActionKey,
  actionKey,
  changedKey,
  changedStamp,
  inputVariables,
} from './action.ts';
export {
  type ActionCache,
  createActionCache,
  type Observation,
} from './action-cache.ts';
export type { Discoveries, DiscoveryFiles, DiscoveryFormat, NamedFormat } from './discovery.ts';
export { createDiscoveryFiles } from './discovery-files.ts';
export { findTool, programFiles } from './find-tool.ts';
export type { InputChange } from './input-change.ts';
export { InputChecker } from './input-checker.ts';
export type { Discovered } from './input-queries.ts';
export type { SharedInputs } from './inputs.ts';
export { noActionCache } from './no-action-cache.ts';
export type { RecordedInput } from './recorded-input.ts';
export { SharedKeys, type StepKey } from './shared-key.ts';
export { sumOf } from './sums.ts';
export { uncoveredInput } from './uncovered-input.ts';
export { undetermined } from './undetermined.ts';
