export { readPreview } from './read-preview.ts';
export { readSizes } from './read-sizes.ts';
