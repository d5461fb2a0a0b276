// The base of images that name none.
export { staticBase } from './static-base.ts';
