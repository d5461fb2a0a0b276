// Images on their way from one place to another, byte by byte.
export { checkDistinct } from './check-distinct.ts';
export { type Choice, chooseLeaves } from './choose-leaves.ts';
export { conversionNotes, keepsNoManifest } from './conversion-notes.ts';
export { type GatheredTree, gatherTree } from './gather-tree.ts';
export { makeList, shortenList } from './make-list.ts';
export { type Leaf, type Outline, readOutline, uniqueBy } from './outline.ts';
export { isForPlatform, withPlatforms } from './read-leaf.ts';
export { sourceName } from './source-name.ts';
