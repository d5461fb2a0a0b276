// OCI layouts: images as folders, and what archives of them share with that.
export { entriesOf, mergeEntries } from './layout-entry.ts';
export { collect, type LayoutFiles, readSmallFile, tooLarge } from './layout-files.ts';
export { blobPath, createLayoutSource } from './layout-source.ts';
export { openLayout } from './open-layout.ts';
export { INDEX_FILE, LAYOUT_FILE, LAYOUT_TEXT } from './read-layout-index.ts';
export { distributable } from './write-blobs.ts';
export { EMPTY_INDEX, type LayoutWriteOptions, writeLayout } from './write-layout.ts';
