// The default base of images.
export { staticBase } from './static-base.ts';
