/** strake as a library: `build`, `plan`, and what they speak of. */

export {
  type Attachment,
  type ContentReader,
  type CopyResult,
  collect,
  type DiffedEntry,
  type DiffedFile,
  type DiffOptions,
  diffImages,
  type EntryDiff,
  type EntryField,
  type EntryReport,
  type ErrorFacts,
  type ErrorKind,
  type Finding,
  type ImageDiff,
  type ImageReport,
  type InspectOptions,
  inspectImage,
  isAbort,
  type LayerDiff,
  type LayerReport,
  type Location,
  makeArtifact,
  type Noise,
  type OtherReport,
  type PlatformDiff,
  type PlatformReport,
  parseDocument,
  type ReferrerReport,
  readEntries,
  readLayer,
  type UnreadReport,
  type ValidateOptions,
  type Validation,
  type ValueChange,
  validateImage,
} from '@strake/oci';
export {
  ATTESTATION,
  allOrThrow,
  attestationsOf,
  callerEnvironment,
  combineErrors,
  defined,
  diffValues,
  fileUrl,
  isNondistributable,
  isPatternKey,
  isPlatformMap,
  isRecord,
  joinPath,
  messageOf,
  NOISE,
  nameLayer,
  nearest,
  ownValue,
  readRecord,
  readRegularBytes,
  readRegularFile,
  readThrown,
  redact,
  rootOrNone,
  runProcess,
  splitPath,
  splitScheme,
  systemCode,
  temporaryDirectory,
  totalSize,
  writeFileAtomic,
  writeRecord,
} from '@strake/oci/internal';
export { attachArtifacts } from './api/attach-artifacts.ts';
export { basePlatforms } from './api/base-platforms.ts';
export { build, plan, type WhyOptions, why } from './api/build.ts';
export { checkBases } from './api/check-bases.ts';
export { copyImage } from './api/copy-image.ts';
export type { CopyOptions, CreateIndexOptions, OpenImageOptions } from './api/copy-options.ts';
export { createIndex } from './api/create-index.ts';
export { describePlugins } from './api/describe-plugins.ts';
export { type FoundImage, findImages } from './api/find-images.ts';
export { type LocatePackagesOptions, locatePackages } from './api/locate-packages.ts';
export { type LoginOptions, type LoginPlace, login, logout } from './api/login.ts';
export { openImage } from './api/open-image.ts';
export { readersOf } from './api/package-readers.ts';
export { rebaseImage } from './api/rebase-image.ts';
export {
  type CacheKeyPair,
  describeRemoteCache,
  makeCacheKey,
  type PrunedRemoteCache,
  pruneRemoteCache,
  type RemoteCacheAccess,
  type RemoteCacheFacts,
  type RemoteCacheKind,
  type RemoteCacheShare,
} from './api/remote-cache.ts';
export { resolveConfig, type TracedConfig, traceConfig } from './api/resolve-config.ts';
export {
  type PulledToolCache,
  type PushedToolCache,
  type PushToolCacheOptions,
  pullToolCache,
  pushToolCache,
  type ToolCacheOptions,
  type ToolCacheTransfer,
} from './api/tool-cache.ts';
export type { BuildOptions } from './compose/build-options.ts';
export {
  type CacheAccess,
  type CacheFacts,
  type CacheOptions,
  describeCache,
  findCache,
  shrinkCache,
} from './compose/cache.ts';
export { configSchema } from './config/compose-schema.ts';
export { placeOf } from './config/config-error.ts';
export type { ConfigView, ImageView, PlatformConfigView } from './config/config-view.ts';
export {
  type ArchiveInput,
  type ByPlatform,
  type CacheInput,
  type ConfigInput,
  defineConfig,
  type HealthcheckInput,
  type ImageConfigInput,
  type ImageInput,
  type NamedImageInput,
  type Override,
  type PluginInputs,
  type Template,
  type VariableInput,
  type Written,
} from './config/define-config.ts';
export { imageKey, isAbstract } from './config/inherited-images.ts';
export { formatNanoseconds } from './config/nanoseconds.ts';
export type { ConfigSource, ValueOrigin, ValuePlace } from './config/project.ts';
export { ERROR_CODES } from './errors/index.ts';
export type {
  BuildChange,
  BuildChangeKind,
  BuildRecord,
  EntryFacts,
  ImageRecord,
  LayerRecord,
  NextBuild,
  NextImage,
  NextLayer,
  NextPlatform,
  PlatformRecord,
  PushRecord,
  StepFacts,
  StepRecord,
  ThereNow,
  UnfinishedBuild,
  UnfinishedLayer,
  UnfinishedStep,
} from './explain/index.ts';
export type { CachePart } from './host/cache/index.ts';
export { compareVersions, withoutRepository } from './host/git/index.ts';
export { notePluginFile } from './host/plugin-code/index.ts';
export { BASE_RECORD } from './pipeline/base-record.ts';
export { batchSteps, commandLine, type StepBatch } from './pipeline/batch-steps.ts';
export type {
  ArchiveResult,
  AttachedResult,
  BuildResult,
  CacheUse,
  ImageResult,
  LayerResult,
  PlatformResult,
} from './pipeline/build-result.ts';
export type { BuildEvent, EventHandler, Phase, RanStep } from './pipeline/event.ts';
export type { EntryPlace, FoundEntry } from './pipeline/find-entry.ts';
export type { ImagePlan, Plan, PlatformPlan } from './pipeline/plan.ts';
export type { PlannedStep } from './pipeline/plan-steps.ts';
export type { Shard } from './pipeline/run-shard.ts';
export type { Why } from './pipeline/why.ts';
export { type CallLimits, writtenLimits } from './plugin/call-limits.ts';
export { checkPlugin } from './plugin/check-plugin.ts';
export type { Change } from './plugin/describe-changes.ts';
export type { TraceEntry } from './plugin/guard-tap.ts';
export { interruptCall } from './plugin/interrupt-call.ts';
export type { PluginOrder } from './plugin/plugin-order.ts';
export type { PackageReader } from './plugin/read-packages.ts';
export { type PrototypeWatch, pluginsAtWork, watchPrototype } from './plugin/watch-prototype.ts';
export * from './plugin.ts';
export type { BaseCheck, BaseState, PlatformCheck } from './rebase/check-bases.ts';
export type { RebasedPlatform, RebaseRequest, RebaseResult } from './rebase/rebase-image.ts';
