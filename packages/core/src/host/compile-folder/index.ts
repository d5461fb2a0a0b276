export { openCompileFolder } from './open-compile-folder.ts';
