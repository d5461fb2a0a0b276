// The base of images that name none.
export { type StaticBase, staticBase } from './static-base.ts';
