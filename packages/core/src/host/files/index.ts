export { type BuildFiles, createBuildFiles } from './build-files.ts';
