// One module for all of it: it is loaded at once, by the first function that is called.
export { attachArtifacts } from './attach-artifacts.ts';
export { copyImage } from './copy-image.ts';
export { createIndex } from './create-index.ts';
export { openImage } from './open-image.ts';
export { withImages } from './with-images.ts';
