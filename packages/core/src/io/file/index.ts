export { fileExists } from './file-exists.ts';
export { temporaryFolder } from './temporary-folder.ts';
export { unwritable } from './unwritable.ts';
export { type LockOptions, tryFileLock, withFileLock } from './with-file-lock.ts';
export { temporaryName, writeFileAtomic } from './write-file-atomic.ts';
