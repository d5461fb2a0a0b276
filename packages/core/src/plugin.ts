/** What a plugin needs of core: `import { definePlugin } from '@strake/core/plugin'`. */

export type {
  BlobReader,
  ByteStream,
  ContainerConfig,
  Content,
  Descriptor,
  DestinationFacts,
  DirectoryEntry,
  Entry,
  FileEntry,
  FoundEntry,
  FoundHeader,
  HardlinkEntry,
  HistoryEntry,
  ImageConfig,
  ImageConfigFields,
  ImagePush,
  ImageSource,
  ImageTree,
  Index,
  Layer,
  LayerEntry,
  LayerFormat,
  Manifest,
  ManifestDocument,
  Platform,
  PushNames,
  PushReceipt,
  RegistryOrigin,
  StringMap,
  SymlinkEntry,
  TarFormat,
  TreeBlob,
} from '@strake/oci';
export {
  type ErrorFacts,
  type ErrorKind,
  formatPlatform,
  formatReference,
  MEDIA_TYPE,
  type MediaTypeFamily,
  normalizePlatform,
  parsePlatform,
  parseReference,
  type Reference,
  samePlatform,
  type Transport,
  type TransportContext,
} from '@strake/oci';
export { allOrThrow, combineErrors, parentsOf, refuseEntry } from '@strake/oci/internal';
export type {
  Discover,
  DiscoveredInput,
  DiscoveryContext,
  DiscoveryFiles,
  DiscoveryFormat,
} from './action-cache/discovery.ts';
export type {
  CommandDiscovery,
  DepfileDiscovery,
  Discovery,
  Inputs,
} from './action-cache/inputs.ts';
export { type ConfigPath, formatPath } from './config/config-error.ts';
export { octalMode, parseMode } from './config/parse-mode.ts';
export { parseSeconds } from './config/parse-time.ts';
export {
  type ErrorCode,
  type ErrorDeclaration,
  errorFactory,
  StrakeError,
} from './errors/index.ts';
export type { SourceRepository as Repository } from './host/git/index.ts';
export { aboutOption } from './plugin/about-option.ts';
export { addLayer } from './plugin/add-layer.ts';
export { expandBraces } from './plugin/brace-expansion.ts';
export type { BuildFacts, BuildRepository, PluginFacts } from './plugin/build-facts.ts';
export type {
  CompiledOutput,
  CompileJob,
  CompileOutput,
  CompileStep,
  OutputCheck,
} from './plugin/compile-job.ts';
export type {
  BaseFacts,
  CompileContext,
  CompileImage,
  FileFacts,
  HostAccess,
  ImageContext,
  IndexContext,
  ListedFile,
  ListedImage,
  Log,
  PluginErrorFacts,
  PushArchiveOptions,
  PushContext,
  PushRunOptions,
  RunOptions,
  RunResult,
} from './plugin/context.ts';
export {
  definePlugin,
  isPlugin,
  type JsonSchema,
  PLUGIN_API,
  type PlatformExtension,
  type Plugin,
  type PluginDefinition,
  type SetupContext,
} from './plugin/definition.ts';
export type { DestinationContext, IntendedPush } from './plugin/destination-check.ts';
export { type TextPart, textParts } from './plugin/filled-text.ts';
export type { FinishedContext } from './plugin/finished-context.ts';
export {
  type Handler,
  HOOK_NAMES,
  type HookDefinition,
  type HookName,
  type Hooks,
  type HookTable,
  STAGES,
  type Stage,
  type StageOf,
  type TapDefinition,
  type TapOptions,
  type When,
} from './plugin/hook-table.ts';
export type { ImageDraft } from './plugin/image-draft.ts';
export type {
  AdditionalManifest,
  IndexEntry,
  IndexPlan,
  LayerDescriptor,
} from './plugin/index-plan.ts';
export type {
  HookCall,
  InterceptableHooks,
  Interceptor,
  TapCall,
} from './plugin/interceptor.ts';
export type { LayerPlan } from './plugin/layer-plan.ts';
export type { LayerUpload, LayerUploadContext } from './plugin/layer-upload.ts';
export type { MeasureContext, MeasuredSize } from './plugin/measured-size.ts';
export type {
  FoundPackage,
  LocatedPackage,
  LocatedPackages,
  PackageNames,
  PackageOptions,
  PackagePlace,
  WrittenOptions,
} from './plugin/package-names.ts';
export { packagePattern } from './plugin/package-pattern.ts';
export type { PluginOptions } from './plugin/plugin-options.ts';
export type {
  DescribedReferrerBlob,
  FoundReferrer,
  Publication,
  PublicationReceipt,
  Referrer,
  ReferrerBlob,
  ReferrerParts,
} from './plugin/publication.ts';
export type {
  FinishedPublication,
  IntendedDestination,
  IntendedPublication,
  PlannedAttachment,
  PublicationContext,
} from './plugin/publication-check.ts';
export type { PublishedContext } from './plugin/published-context.ts';
export type { PushBase, PushImage, PushRequest } from './plugin/push-request.ts';
export type {
  ToolFetch,
  ToolFetchContext,
  ToolNeed,
  ToolResponse,
  ToolSource,
} from './plugin/tool-source.ts';
export type {
  FoundToolCache,
  ToolCache,
  ToolCacheContext,
  ToolCacheFile,
  ToolCacheFormat,
  ToolCacheHost,
  UnsharedToolCache,
  UsedResult,
} from './tool-cache/tool-cache.ts';
