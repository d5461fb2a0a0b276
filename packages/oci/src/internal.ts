/**
 * What strake's own packages share beyond the public functions: files and locks, limits, parts of the grammar. No version number
 * covers it: any release may change or remove any of it.
 */
export { imagesOf, onePlatformOnly } from './archive/index.ts';
export { allOrAbort, allOrThrow } from './concurrency/all-or-throw.ts';
export { createLimit, type Limit } from './concurrency/limit.ts';
export { type CopyPlan, type ImageWorkspace, withImages } from './copy/index.ts';
export { createCredentialFinder, eraseCredential, storeCredential } from './credential/index.ts';
export { diffValues, NOISE } from './diff/index.ts';
export {
  combineErrors,
  messageOf,
  readFacts,
  readThrown,
  redact,
  shortened,
  systemCode,
} from './errors/index.ts';
export { changeTimeOf, type FileState, fileStateOf, racyUntil } from './file/file-state.ts';
export {
  checkWritableDirectory,
  checkWritableFile,
  directoryExists,
  FileClock,
  type FileStats,
  fileExists,
  fileSize,
  ignoreItself,
  isRacilyClean,
  makeDirectories,
  makeDirectory,
  namesIn,
  OPEN_WITHOUT_WAITING,
  OWNER_WORD,
  readExistingText,
  readFileState,
  readRecord,
  readRegularBytes,
  readRegularFile,
  realDirectory,
  realFile,
  removeFiles,
  statOf,
  temporaryDirectory,
  tryFileLock,
  UNFINISHED_FILE,
  unwritable,
  waitOutRacyTimestamps,
  writeFileAtomic,
  writeRecord,
} from './file/index.ts';
// Not the index: its declarations need those of Node.js.
export { compressZstd } from './gzip/compress-zstd.ts';
export { decompress } from './gzip/decompress.ts';
export { packText, unpackText } from './gzip/pack-text.ts';
export { type Base, type BaseImage, readBase, readBaseImage } from './image/index.ts';
export { readTree } from './inspect/index.ts';
export {
  compressLayer,
  contentDigest,
  holdsContent,
  type KnownContent,
  nameLayer,
  readEntries,
  readKnownContent,
  readWrittenLayer,
  type WrittenFrom,
  writeSyntheticLayer,
  writeZippedLayer,
} from './layer/index.ts';
export {
  checkLayoutDirectory,
  createVerifiedBlobs,
  nameAnnotations,
  type VerifiedBlobs,
} from './layout/index.ts';
export {
  callerEnvironment,
  type FinishedProcess,
  type ProcessOptions,
  runProcess,
} from './process/index.ts';
export { readRegistryRules } from './registry-config/index.ts';
export { ATTESTATION, attestationsOf } from './spec/attestation.ts';
export { checkLayer } from './spec/check-layer.ts';
export { checkLimit } from './spec/check-limit.ts';
export { completePlatform } from './spec/complete-platform.ts';
export { configPlatform } from './spec/config-platform.ts';
export {
  MAX_BUILT_MANIFEST_BYTES,
  MAX_DOCUMENT_BYTES,
  MAX_LAYERS,
  MAX_MANIFESTS,
  MAX_MANIFESTS_BYTES,
  MAX_TAR_BYTES,
} from './spec/limits.ts';
export { matchPlatform, withoutVersion } from './spec/match-platform.ts';
export { familyOf, isMediaType, isNondistributable, layerTypeIn } from './spec/media-type.ts';
export { nearest } from './spec/nearest.ts';
export { leastVariantFirst } from './spec/order-platforms.ts';
export { compareBytes, comparePaths, parentsOf, pathProblem } from './spec/path.ts';
export {
  isPatternKey,
  isPlatformMap,
  matchesPattern,
  parsePattern,
  pickForPattern,
  pickForPlatform,
} from './spec/platform-pattern.ts';
export { CONTAINER_PORTS } from './spec/platform-port.ts';
export {
  extendPlatformTable,
  GOARCH,
  GOOS,
  PLATFORM_TABLE,
  type PlatformTable,
  variantsOf,
} from './spec/platform-table.ts';
export { defined, isRecord, ownValue } from './spec/record.ts';
export { refuseEntry } from './spec/refuse-entry.ts';
export { rootOrNone } from './spec/root-or-none.ts';
export { sortKeys } from './spec/sort-keys.ts';
export type { SyntheticLayer } from './spec/synthetic-layer.ts';
export { totalSize } from './spec/total-size.ts';
export {
  DEFAULT_TRANSPORT,
  fileUrl,
  isScheme,
  joinPath,
  splitPath,
  splitScheme,
  splitTransport,
  unknownTransport,
} from './spec/transport.ts';
export { cacheDirectory, oldestLease, storeDirectory } from './store/index.ts';
export { only, readPieces, watchStream } from './stream/index.ts';
export { UNDECLARED } from './transport/destination-facts.ts';
export { imageTransports } from './transport/image-transports.ts';
export { type FetchConnection, openFetch } from './transport/open-fetch.ts';
export { type Destination, parseDestination } from './transport/parse-destination.ts';
export { receiptNames } from './transport/receipt-names.ts';
export { refuseCircle } from './transport/refuse-circle.ts';
export { refusePath } from './transport/refuse-path.ts';
export { registryConnection } from './transport/registry-connection.ts';
export type { ImageTransport } from './transport/transport.ts';
