export { type BuildFiles, createBuildFiles } from './build-files.ts';
export { readPluginFile } from './read-file.ts';
