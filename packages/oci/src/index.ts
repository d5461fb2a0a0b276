/**
 * Container images without a daemon: references and manifests, layers, OCI layouts, archives, the image stores of Docker and Podman,
 * reports on images. Registries are in `@strake/oci/registry`, sources in memory for tests in `@strake/oci/testing`.
 */
export {
  type DockerArchiveOptions,
  openDockerArchive,
  openOciArchive,
  writeDockerArchive,
  writeOciArchive,
} from './archive/index.ts';
export {
  attachArtifacts,
  type CopyDestination,
  type CopyOptions,
  type CopyResult,
  type CopyWriteContext,
  type CreateIndexOptions,
  copyImage,
  createIndex,
  type OpenImageOptions,
  openImage,
} from './copy/index.ts';
export type { Login } from './credential/index.ts';
export { loadIntoDaemon, openDaemon, openDaemonImage } from './daemon/on-demand.ts';
export {
  type ContentReader,
  type DiffedEntry,
  type DiffedFile,
  type DiffedImage,
  type DiffedLayer,
  type DiffedPlatform,
  type DiffOptions,
  diffImages,
  type EntryDiff,
  type EntryField,
  type ImageDiff,
  type LayerDiff,
  type Noise,
  type OtherDiff,
  type PlatformDiff,
  type ValueChange,
} from './diff/index.ts';
export { digestOf } from './digest/index.ts';
export {
  ERROR_CODES,
  ERROR_KINDS,
  type ErrorCode,
  type ErrorFacts,
  type ErrorKind,
  type ErrorTable,
  isAbort,
  type KnownKind,
  type Location,
  StrakeError,
} from './errors/index.ts';
export {
  type DescribedBlob,
  type MadeImage,
  type MakeImageOptions,
  type MakeIndexOptions,
  makeArtifact,
  makeImage,
  makeIndex,
  type NewArtifact,
  type NewBlob,
  type NewImage,
  type NewLayer,
} from './image/index.ts';
export {
  type EntryReport,
  type Finding,
  type ImageReport,
  type InspectOptions,
  inspectImage,
  type LayerReport,
  type OtherReport,
  type PlatformReport,
  type ReferrerReport,
  type UnreadReport,
  type ValidateOptions,
  type Validation,
  validateImage,
} from './inspect/index.ts';
export {
  type FoundLayer,
  type LayerEntry,
  type ReadLayer,
  readEntries,
  readLayer,
  type WriteLayerOptions,
  type WrittenLayer,
  writeLayer,
} from './layer/index.ts';
export { type LayoutWriteOptions, openLayout, writeLayout } from './layout/index.ts';
export type { Attachment } from './spec/attachment.ts';
export type { ByteStream, Descriptor, Platform, StringMap } from './spec/descriptor.ts';
export type {
  ContainerConfig,
  Healthcheck,
  HistoryEntry,
  ImageConfig,
  ImageConfigFields,
} from './spec/image-config.ts';
export type { BlobReader, ImageSource } from './spec/image-source.ts';
export type {
  ImageTree,
  PushReceipt,
  RegistryOrigin,
  SentBlobs,
  TreeBlob,
} from './spec/image-tree.ts';
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
  TarFormat,
} from './spec/layer.ts';
export type { Index, Manifest, ManifestDocument } from './spec/manifest.ts';
export {
  isConfigType,
  isIndexType,
  isManifestType,
  MEDIA_TYPE,
  type MediaTypeFamily,
} from './spec/media-type.ts';
export { parseImageConfig } from './spec/parse-image-config.ts';
export { parseDocument, parseIndex, parseManifest } from './spec/parse-manifest.ts';
export { parseRegistry } from './spec/parse-registry.ts';
export { formatPlatform, normalizePlatform, parsePlatform, samePlatform } from './spec/platform.ts';
export {
  formatReference,
  parseReference,
  parseRepository,
  type Reference,
  withDefaultTag,
} from './spec/reference.ts';
export { openStore, type Store, type StoreOptions } from './store/index.ts';
export { collect } from './stream/index.ts';

export {
  type FoundEntry,
  type FoundHeader,
  readTar,
  type TarEntry,
  type TarLimits,
  writeGoTar,
  writeTar,
} from './tar/index.ts';

export type { DestinationFacts } from './transport/destination-facts.ts';
export type { RegistrySeconds } from './transport/registry-connection.ts';
export type {
  ImagePush,
  PushNames,
  Transport,
  TransportContext,
  WriteContext,
} from './transport/transport.ts';
