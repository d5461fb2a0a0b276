// OCI image layouts: images in directories, and what archives of layouts share with them.
export { attachmentEntries, entriesOf, mergeEntries } from './layout-entry.ts';
export { type LayoutFiles, readSmallFile } from './layout-files.ts';
export { blobPath, createLayoutSource } from './layout-source.ts';
export type { LayoutWriteOptions } from './layout-write-options.ts';
export { openLayout } from './open-layout.ts';
export { INDEX_FILE, LAYOUT_FILE, LAYOUT_TEXT, readLayoutIndex } from './read-layout-index.ts';
export { nameAnnotations } from './ref-name.ts';
export { EMPTY_INDEX } from './update-index.ts';
export { createVerifiedBlobs, type VerifiedBlobs } from './verified-blobs.ts';
export { distributable } from './write-blobs.ts';
export { attachToLayout, checkLayoutDirectory, writeLayout } from './write-layout.ts';
