export { fileExists, fileSize } from './file-exists.ts';
export { makeFolder } from './make-folder.ts';
export { makeFolders } from './make-folders.ts';
export { readRecord, writeRecord } from './record-file.ts';
export { removeFiles } from './remove-files.ts';
export { temporaryFolder } from './temporary-folder.ts';
export { unwritable } from './unwritable.ts';
export { tryFileLock, withFileLock } from './with-file-lock.ts';
export { writeFileAtomic } from './write-file-atomic.ts';
