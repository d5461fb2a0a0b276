// Reports about any image, wherever it is stored.
export type { Finding } from './finding.ts';
export type {
  EntryReport,
  ImageReport,
  LayerReport,
  OtherReport,
  PlatformReport,
  ReferrerReport,
} from './image-report.ts';
export { type InspectOptions, inspectImage } from './inspect-image.ts';
export { platformFilter } from './platform-filter.ts';
export { createPlatformReader, type PlatformReader } from './platform-reader.ts';
export { readTree } from './read-tree.ts';
export { type ValidateOptions, type Validation, validateImage } from './validate-image.ts';
