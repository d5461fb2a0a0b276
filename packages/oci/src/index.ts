/** The OCI toolkit of strake: references, manifests, layers, layouts, archives, daemons, copies. Registries: `@strake/oci/registry`. */

export { imagesOf, onePlatformOnly, writeDockerArchive, writeOciArchive } from './archive/index.ts';
export { allOrAbort, allOrThrow, bothOrThrow } from './concurrency/all-or-throw.ts';
export { createLimit, type Limit } from './concurrency/limit.ts';
export {
  type CopyPlan,
  checkDistinct,
  conversionNotes,
  type IndexWalk,
  isForPlatform,
  keepsNoManifest,
  type ManifestEntry,
  type ManifestSelection,
  makeList,
  planCopy,
  selectManifests,
  shortenList,
  sourceName,
  uniqueBy,
  walkIndex,
  withPlatforms,
} from './copy/index.ts';
export type { SourceName } from './copy/source-name.ts';
export {
  createCredentialFinder,
  eraseCredential,
  type Login,
  storeCredential,
} from './credential/index.ts';
export { loadIntoDaemon, openDaemon, openDaemonImage } from './daemon/on-demand.ts';
export { digestOf } from './digest/index.ts';
export {
  combineErrors,
  ERROR_CODES,
  type ErrorCode,
  type ErrorFacts,
  type ErrorKind,
  isAbort,
  type Location,
  messageOf,
  readThrown,
  redact,
  StrakeError,
  systemCode,
  type ToolErrorCode,
} from './errors/index.ts';
export { changeTimeOf, type FileState, fileStateOf, racyUntil } from './file/file-state.ts';
export {
  checkWritableDirectory,
  checkWritableFile,
  directoryExists,
  FileClock,
  fileExists,
  fileSize,
  ignoreItself,
  isRacilyClean,
  makeDirectories,
  makeDirectory,
  OPEN_WITHOUT_WAITING,
  OWNER_WORD,
  readExistingText,
  readFileState,
  readRecord,
  readRegularFile,
  realDirectory,
  realFile,
  removeFiles,
  temporaryDirectory,
  tryFileLock,
  UNFINISHED_FILE,
  waitOutRacyTimestamps,
  writeFileAtomic,
  writeRecord,
} from './file/index.ts';
export {
  type EntryReport,
  type Finding,
  type ImageReport,
  type InspectOptions,
  inspectImage,
  type LayerReport,
  type OtherReport,
  type PlatformReport,
  type ValidateOptions,
  type Validation,
  validateImage,
} from './inspect/index.ts';
export {
  compressLayer,
  type FoundLayer,
  holdsContent,
  type KnownContent,
  readLayer,
  recallContent,
  type WrittenLayer,
  writeLayer,
  writeSyntheticLayer,
  writeZippedLayer,
} from './layer/index.ts';
export {
  checkLayoutDirectory,
  createVerifiedBlobs,
  nameAnnotations,
  type VerifiedBlobs,
  writeLayout,
} from './layout/index.ts';
export { readRegistryRules } from './registry-config/index.ts';
export { checkLayer } from './spec/check-layer.ts';
export { checkLimit } from './spec/check-limit.ts';
export type { ByteStream, Descriptor, Platform, StringMap } from './spec/descriptor.ts';
export type {
  ContainerConfig,
  Healthcheck,
  HistoryEntry,
  ImageConfig,
  ImageConfigFields,
} from './spec/image-config.ts';
export type { BlobReader, ImageSource } from './spec/image-source.ts';
export type { ImageTree, PushReceipt, RegistryOrigin, TreeBlob } from './spec/image-tree.ts';
export { compactJson } from './spec/json.ts';
export type {
  Content,
  DirectoryEntry,
  Entry,
  FileEntry,
  HardlinkEntry,
  Layer,
  LayerFormat,
  SymlinkEntry,
} from './spec/layer.ts';
export {
  MAX_BUILT_MANIFEST_BYTES,
  MAX_DOCUMENT_BYTES,
  MAX_INDEX_DEPTH,
  MAX_LAYERS,
  MAX_MANIFESTS,
  MAX_MANIFESTS_BYTES,
} from './spec/limits.ts';
export type { Index, Manifest, ManifestDocument } from './spec/manifest.ts';
export {
  familyOf,
  isConfigType,
  isIndexType,
  isManifestType,
  layerTypeIn,
  MEDIA_TYPE,
  type MediaTypeFamily,
} from './spec/media-type.ts';
export { nearest } from './spec/nearest.ts';
export { leastVariantFirst } from './spec/order-platforms.ts';
export { parseImageConfig } from './spec/parse-image-config.ts';
export { parseDocument, parseIndex, parseManifest } from './spec/parse-manifest.ts';
export { parseRegistry } from './spec/parse-registry.ts';
export { compareBytes, comparePaths, parentsOf } from './spec/path.ts';
export {
  formatPlatform,
  matchesOsVersion,
  normalizePlatform,
  parsePlatform,
  samePlatform,
} from './spec/platform.ts';
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
export { isRecord, ownValue } from './spec/record.ts';
export {
  formatReference,
  parseReference,
  parseRepository,
  type Reference,
  withDefaultTag,
} from './spec/reference.ts';
export type { SyntheticLayer } from './spec/synthetic-layer.ts';
export { DEFAULT_TRANSPORT, splitTransport, unknownTransport } from './spec/transport.ts';
export {
  cacheDirectory,
  oldestLease,
  openStore,
  type Store,
  storeDirectory,
} from './store/index.ts';
export { collect, readPieces } from './stream/index.ts';
export { readTar, writeTar } from './tar/index.ts';
export { type DestinationFacts, UNDECLARED } from './transport/destination-facts.ts';
export { imageTransports } from './transport/image-transports.ts';
export { type Destination, parseDestination } from './transport/parse-destination.ts';
export { refusePath } from './transport/refuse-path.ts';
export { type RegistrySeconds, registryConnection } from './transport/registry-connection.ts';
export type {
  ImagePush,
  ImageTransport,
  PushNames,
  Transport,
  TransportContext,
} from './transport/transport.ts';
