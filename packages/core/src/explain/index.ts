export type {
  BuildRecord,
  ImageRecord,
  LayerRecord,
  PlatformRecord,
  PushRecord,
  StepRecord,
  UnfinishedBuild,
  UnfinishedLayer,
  UnfinishedStep,
} from './build-record.ts';
export type { BuildChange, BuildChangeKind } from './change.ts';
export { compareLayers, compareStacks, type EntryChanges } from './compare-layers.ts';
export { comparePlatforms } from './compare-platforms.ts';
export { compareMaps, compareSteps, joinChanges } from './compare-steps.ts';
export { type Hide, hideValues } from './hide-values.ts';
export { keepReasons } from './keep-reasons.ts';
export { boundEntries, type EntryFacts, type LayerFacts } from './layer-facts.ts';
export type { NextBuild, NextImage, NextLayer, NextPlatform, ThereNow } from './next-build.ts';
export { type StepFacts, stepFacts } from './step-facts.ts';
