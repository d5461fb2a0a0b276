export { checkWritableDirectory, checkWritableFile } from './check-writable.ts';
export { FileClock } from './file-clock.ts';
export { directoryExists, fileExists, fileSize } from './file-exists.ts';
export {
  type FileState,
  fileStateOf,
  isRacilyClean,
  readFileState,
  waitOutRacyTimestamps,
} from './file-state.ts';
export { startHeartbeat } from './heartbeat.ts';
export { ignoreItself } from './ignore-itself.ts';
export { makeDirectories } from './make-directories.ts';
export { makeDirectory } from './make-directory.ts';
export { namesIn } from './names-in.ts';
export { OWNER_WORD, ownerWord, processOwner } from './process-owner.ts';
export { readExistingText } from './read-existing-text.ts';
export { realDirectory, realFile } from './real-directory.ts';
export { readRecord, writeRecord } from './record-file.ts';
export { OPEN_WITHOUT_WAITING, readRegularBytes, readRegularFile } from './regular-file.ts';
export { removeAbandoned, removeAbandonedOnce, UNFINISHED_FILE } from './remove-abandoned.ts';
export { removeFiles } from './remove-files.ts';
export { findSpecialFile } from './special-file.ts';
export { type FileStats, statOf } from './stat-of.ts';
export { temporaryDirectory } from './temporary-directory.ts';
export { unwritable } from './unwritable.ts';
export { tryFileLock, withFileLock } from './with-file-lock.ts';
export { writeFileAtomic } from './write-file-atomic.ts';
