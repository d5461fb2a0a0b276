// Reports about any image, wherever it is stored.
export { createConfigReader } from './config-reader.ts';
export { countEntries } from './count-entries.ts';
export { entryReport } from './entry-report.ts';
export type { Finding } from './finding.ts';
export type {
  EntryReport,
  ImageReport,
  LayerReport,
  OtherReport,
  PlatformReport,
  ReferrerReport,
  UnreadReport,
} from './image-report.ts';
export { type InspectOptions, inspectImage } from './inspect-image.ts';
export { missingMember } from './missing-member.ts';
export { plainPath } from './plain-path.ts';
export { type PlatformFilter, platformFilter } from './platform-filter.ts';
export { createPlatformReader, type PlatformReader } from './platform-reader.ts';
export { type FoundDocument, isImage, readTree } from './read-tree.ts';
export { type ValidateOptions, type Validation, validateImage } from './validate-image.ts';
