export { openCompileDirectory } from './open-compile-directory.ts';
