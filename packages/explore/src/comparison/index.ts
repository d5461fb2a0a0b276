export { compareImages } from './compare-images.ts';
