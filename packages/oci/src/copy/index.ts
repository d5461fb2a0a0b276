// Images on their way from one place to another, byte by byte.
export { checkDistinct } from './check-distinct.ts';
export { conversionNotes, keepsNoManifest } from './conversion-notes.ts';
export { makeList, shortenList } from './make-list.ts';
export { isForPlatform, withPlatforms } from './manifest-entry.ts';
export { type CopyPlan, planCopy } from './plan-copy.ts';
export { type ManifestSelection, selectManifests } from './select-manifests.ts';
export { sourceName } from './source-name.ts';
export { type IndexWalk, type ManifestEntry, uniqueBy, walkIndex } from './walk-index.ts';
