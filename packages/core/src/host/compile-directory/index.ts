export { type CompileDirectory, openCompileDirectory } from './open-compile-directory.ts';
