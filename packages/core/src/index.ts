/** strake as a library: `build`, `plan`, and what they speak of. */
export { build, plan } from './build.ts';
export type { BuildOptions } from './build-options.ts';
export {
  type CacheAccess,
  type CacheFacts,
  type CacheOptions,
  describeCache,
  findCache,
  shrinkCache,
} from './cache.ts';
export { configSchema } from './config/compose-schema.ts';
export { placeOf } from './config/config-error.ts';
export type { ConfigView, ImageView, PlatformConfigView } from './config/config-view.ts';
export {
  type ArchiveInput,
  type ByPlatform,
  type ConfigInput,
  defineConfig,
  type HealthcheckInput,
  type ImageConfigInput,
  type ImageInput,
  type Override,
  type PluginInputs,
  type Template,
  type VariableInput,
  type Written,
} from './config/define-config.ts';
export type { ConfigSource, ValueOrigin, ValuePlace } from './config/project.ts';
export { copyImage } from './copy-image.ts';
export { type CreateIndexOptions, createIndex } from './create-index.ts';
export { describePlugins } from './describe-plugins.ts';
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
} from './errors/index.ts';
export type { OpenImageOptions } from './image-access.ts';
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
export type { CachePart } from './io/cache/index.ts';
export { readRecord, readRegularFile, writeFileAtomic, writeRecord } from './io/file/index.ts';
export { type LoginOptions, type LoginPlace, login, logout } from './login.ts';
export { batchSteps, commandLine, type StepBatch } from './model/batch-steps.ts';
export { formatNanoseconds } from './model/nanoseconds.ts';
export { nearest } from './model/nearest.ts';
export { isPatternKey, isPlatformMap } from './model/platform-pattern.ts';
export { openImage } from './open-image.ts';
export type {
  ArchiveResult,
  BuildResult,
  ImageResult,
  LayerResult,
  PlatformResult,
} from './pipeline/build-result.ts';
export type { BuildEvent, EventHandler, Phase } from './pipeline/event.ts';
export type { ImagePlan, Plan, PlatformPlan } from './pipeline/plan.ts';
export type { Change } from './plugin/describe-changes.ts';
export type { TrailEntry } from './plugin/guard-tap.ts';
export type { PluginOrder } from './plugin/plugin-order.ts';
export { type PrototypeWatch, watchPrototype } from './plugin/watch-prototype.ts';
export * from './plugin.ts';
export { resolveConfig, type TracedConfig, traceConfig } from './resolve-config.ts';
export type { CopyOptions, CopyResult } from './ship-image.ts';
