export { type CompileFolder, fileExists, openCompileFolder } from './open-compile-folder.ts';
