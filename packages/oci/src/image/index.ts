// New images from layers and bases.
export { makeImage } from './make-image.ts';
export type { MadeImage, MakeImageOptions, NewImage, NewLayer } from './new-image.ts';
