export type {
  BuildRecord,
  ImageRecord,
  LayerRecord,
  PlatformRecord,
  PushRecord,
  StepRecord,
} from './build-record.ts';
export type { BuildChange, BuildChangeKind } from './change.ts';
export { comparePlatforms } from './compare-platforms.ts';
export { compareMaps, compareSteps } from './compare-steps.ts';
export { type Hide, hideVariables } from './hide-variables.ts';
export type { NextBuild, NextImage, NextPlatform } from './next-build.ts';
export { type StepFacts, stepFacts } from './step-facts.ts';
