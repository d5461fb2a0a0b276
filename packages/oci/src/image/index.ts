// New images from layers and bases.
export type { Base, BaseImage } from './base.ts';
export { makeArtifact } from './make-artifact.ts';
export { makeImage } from './make-image.ts';
export { type MakeIndexOptions, makeIndex } from './make-index.ts';
export type { DescribedBlob, NewArtifact, NewBlob } from './new-artifact.ts';
export type { MadeImage, MakeImageOptions, NewImage, NewLayer } from './new-image.ts';
export { readBase, readBaseImage } from './read-base.ts';
