/** What a plugin needs of core: `import { definePlugin } from '@strake/core/plugin'`. */
export { octalMode, parseMode } from './config/parse-mode.ts';
export { parseSeconds } from './config/parse-time.ts';
export {
  combineErrors,
  type ErrorCode,
  type ErrorFacts,
  type ErrorKind,
  StrakeError,
} from './errors/index.ts';
export { addLayer } from './model/add-layer.ts';
export { expandBraces } from './model/brace-expansion.ts';
export type {
  CompiledOutput,
  CompileJob,
  CompileOutput,
  CompileStep,
  OutputCheck,
} from './model/compile-job.ts';
export type { ByteStream, Descriptor, Platform, StringMap } from './model/descriptor.ts';
export { type TextPart, textParts } from './model/filled-text.ts';
export type {
  ContainerConfig,
  HistoryEntry,
  ImageConfig,
  ImageConfigFields,
} from './model/image-config.ts';
export type { ImageDraft } from './model/image-draft.ts';
export type { BlobReader, ImageSource } from './model/image-source.ts';
export type {
  FurtherManifest,
  IndexEntry,
  IndexPlan,
  LayerDescriptor,
} from './model/index-plan.ts';
export { type Discovery, GO_LIST_FIELDS, type Inputs } from './model/inputs.ts';
export type {
  Content,
  DirectoryEntry,
  Entry,
  FileEntry,
  HardlinkEntry,
  Layer,
  LayerDialect,
  LayerPlan,
  SymlinkEntry,
} from './model/layer-plan.ts';
export type { Index, Manifest, ManifestDocument } from './model/manifest.ts';
export { MEDIA_TYPE, type MediaTypeFamily } from './model/media-type.ts';
export { parentsOf } from './model/path.ts';
export {
  formatPlatform,
  normalizePlatform,
  parsePlatform,
  samePlatform,
} from './model/platform.ts';
export type {
  ImageTree,
  PushBase,
  PushImage,
  PushReceipt,
  PushRequest,
  RegistryOrigin,
  TreeBlob,
} from './model/push-request.ts';
export { formatReference, parseReference, type Reference } from './model/reference.ts';
export { aboutOption } from './plugin/about-option.ts';
export type {
  BaseFacts,
  CompileContext,
  CompileImage,
  FileFacts,
  ImageContext,
  IndexContext,
  ListedFile,
  ListedImage,
  Log,
  PushContext,
  Repository,
  RunOptions,
  RunResult,
  World,
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
  type Transport,
  type TransportContext,
} from './plugin/definition.ts';
export {
  type Handler,
  HOOK_NAMES,
  type HookName,
  type HookPoint,
  type HookPoints,
  type HookTable,
  STAGES,
  type Stage,
  type StageOf,
  type TapOptions,
  type When,
} from './plugin/hook-table.ts';
export type { PluginOptions } from './plugin/plugin-options.ts';
