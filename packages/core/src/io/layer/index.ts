export { readLayer } from './read-layer.ts';
export { writeLayer } from './write-layer.ts';
