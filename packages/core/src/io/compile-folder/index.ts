export { type CompileFolder, openCompileFolder } from './open-compile-folder.ts';
