export { createHostAccess } from './create-host-access.ts';
export type {
  FileFacts,
  HostAccess,
  ListedFile,
  OtherResults,
  RunOptions,
  RunResult,
} from './host-access.ts';
export { runWithCache } from './run-with-cache.ts';
