import type { DestinationFacts, Transport } from '@strake/oci';
import type { Discover, DiscoveryFormat } from '../action-cache/discovery.ts';
import type { ErrorDeclaration } from '../errors/index.ts';
import type { ToolCacheFormat } from '../tool-cache/tool-cache.ts';
import type { HostAccess } from './context.ts';
import type { DestinationContext, IntendedPush } from './destination-check.ts';
import type { Hooks } from './hook-table.ts';
import type { InterceptableHooks } from './interceptor.ts';
import type { LayerUpload, LayerUploadContext } from './layer-upload.ts';
import type { MeasureContext, MeasuredSize } from './measured-size.ts';
import type { PackageNames, PackageOptions } from './package-names.ts';
import type {
  IntendedPublication,
  PlannedAttachment,
  PublicationContext,
} from './publication-check.ts';
import type { PushImage } from './push-request.ts';
import type { ToolSource } from './tool-source.ts';

/** Version of the plugin API. It changes only when plugins have to change. */
export const PLUGIN_API = 1;

/** A JSON Schema (draft-07). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What `setup` gets. */
export interface SetupContext {
  /** The name of the plugin that the configuration uses: its own, or one of its aliases. */
  readonly plugin: string;
  /** The hooks of the build, to watch the calls of all plugins: `hooks.layer.intercept({ tap(tap) { … } })`. */
  readonly hooks: InterceptableHooks;
}

/** Architecture variants that a plugin adds to those of core. */
export interface PlatformExtension {
  /** Variants by architecture: `{ arm: ['v7,softfloat'] }`. */
  readonly variants?: Readonly<Record<string, readonly string[]>>;
}

/**
 * A plugin: an object with a name and what it adds to a build. Each hook that it taps is a member. It is inert: nothing runs
 * before a build calls it.
 */
export interface PluginDefinition<Options = unknown> extends Hooks<Options> {
  /** Lower-case words joined by `-`; unique in a build, and the key of its options in the configuration. */
  readonly name: string;
  /**
   * Other names for its options and for the `before` and `after` of other plugins, such as one that describes better
   * what it does. A configuration uses one of them, which then names the plugin in messages.
   */
  readonly aliases?: readonly string[];
  /** The {@link PLUGIN_API} that it was written for. Default: the current one. */
  readonly api?: number;
  /**
   * The schema of its options for one platform; an object schema with `additionalProperties: false`. Default: any plain
   * data.
   */
  readonly schema?: JsonSchema;
  /**
   * Its own error codes, for `context.error` and the `failure` of steps, and who must act on each, which determines the exit
   * code: `{ BANNER_REFUSED: 'config' }`, or with a description for `strake help CODE`,
   * `{ BANNER_REFUSED: ['config', 'a banner that is too long'] }`. They must not be codes of strake, nor begin with `CONFIG_`
   * or `PLUGIN_`.
   */
  readonly errors?: Readonly<Record<string, ErrorDeclaration>>;
  /** Configuration that the user's overrides: a base for a platform, for example. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** More transports to read bases from. */
  readonly transports?: readonly Transport[];
  /**
   * What the destinations of its `push` taps can do, by scheme. A scheme that is not declared takes image indexes, no
   * layers early, and references instead of paths. If several plugins declare a scheme, the first one applies.
   */
  readonly destinations?: Readonly<Record<string, DestinationFacts>>;
  readonly extendPlatforms?: PlatformExtension;
  /**
   * Formats of `discovery` that it adds, under names that no other plugin uses: {@link Discover}, or a
   * {@link DiscoveryFormat} with `header`.
   */
  readonly discoveries?: Readonly<Record<string, Discover | DiscoveryFormat>>;
  /** Programs that it can get for machines that do not have them, by name: `{ go: … }`. */
  readonly tools?: Readonly<Record<string, ToolSource>>;
  /** Formats of `toolCache` that it adds, under names that no other plugin uses. */
  readonly toolCaches?: Readonly<Record<string, ToolCacheFormat>>;
  /**
   * Turns names on the command line into options: `strake build NAME…` goes to the first plugin that has this member and
   * recognises the names.
   */
  readonly packages?: PackageOptions | PackageNames<Options>;
  /** Every platform it can compile for, as `OS/ARCH`: what `--platform all` means. */
  platforms?(host: HostAccess): Promise<readonly string[]>;
  /**
   * Uploads a layer that was just written to a destination whose facts say `early`, while other platforms still compile.
   * It is called only if no other plugin may perform the push. The push follows, and must find the layer there; a
   * failure here is ignored.
   */
  uploadLayer?(upload: LayerUpload, context: LayerUploadContext<Options>): Promise<void>;
  /**
   * Refuses a push that one of its destinations cannot take, before anything is compiled, in `strake plan`, and before
   * `copyImage` and `createIndex` read an image. It is called for each image and destination for which this plugin is the
   * first that may perform the push.
   * @throws what the push itself would throw
   */
  checkDestination?(push: IntendedPush, context: DestinationContext<Options>): void | Promise<void>;
  /**
   * Refuses what a tap of `published` could not do, before anything is compiled, and in `strake plan`: a key that is missing, a
   * combination of options that is impossible. It is called for each image with a destination, and in a build again when all images are built,
   * before one has a name anywhere: then the publication has `finished`.
   * @throws what the tap itself would throw
   */
  checkPublication?(
    publication: IntendedPublication,
    context: PublicationContext<Options>,
  ): void | Promise<void>;
  /**
   * Says what its tap of `published` would attach, for `strake plan`. It is called for each image with a destination, after `checkPublication`.
   */
  describePublication?(
    publication: IntendedPublication,
    context: PublicationContext<Options>,
  ): readonly PlannedAttachment[] | Promise<readonly PlannedAttachment[]>;
  /** Kinds of what `measure` measures: lower-case words, such as `program` and `module`. Budgets under `sizes` may be for these. */
  readonly measures?: readonly string[];
  /**
   * Measures what is in a finished image of one platform. It is called in a build when all images are built, before one has a name anywhere, for each image
   * with a budget of one of its `measures`. Core compares.
   */
  measure?(
    image: PushImage,
    context: MeasureContext<Options>,
  ): readonly MeasuredSize[] | Promise<readonly MeasuredSize[]>;
  /**
   * Names what a push to one of its destinations replaces, with one spelling for each place, such as `tape REEL`; for a
   * file it is `file ` and its absolute path. Two images with the same place are refused. It is called before
   * `checkDestination`, which reports malformed targets. Default: the target of a destination whose facts say `shared:
   * false`.
   * @param directory absolute; what relative paths start at
   */
  destinationPlaces?(push: IntendedPush, directory: string): readonly string[];
  /**
   * Runs once per build, for state that lasts for the build: its variables, and hooks that share them. These hooks run
   * after the plugin's other ones in the same stage.
   * @returns more hooks
   */
  setup?(
    api: SetupContext,
    // biome-ignore lint/suspicious/noConfusingVoidType: it may be a function without a return
  ): Hooks<Options> | void | Promise<Hooks<Options> | void>;
}

/** A plugin as builds accept it. */
export type Plugin = PluginDefinition<never>;

/** Every member that a plugin may have. */
export const PLUGIN_KEYS: readonly string[] = Object.keys({
  name: true,
  aliases: true,
  api: true,
  schema: true,
  errors: true,
  defaults: true,
  transports: true,
  destinations: true,
  extendPlatforms: true,
  discoveries: true,
  toolCaches: true,
  tools: true,
  packages: true,
  platforms: true,
  uploadLayer: true,
  checkDestination: true,
  checkPublication: true,
  describePublication: true,
  measures: true,
  measure: true,
  destinationPlaces: true,
  setup: true,
  compile: true,
  layer: true,
  mutate: true,
  index: true,
  push: true,
  published: true,
} satisfies Record<keyof PluginDefinition, true>);

/** Adds the types of a plugin to an object, and returns it. Builds validate it. */
export function definePlugin<Options>(definition: PluginDefinition<Options>): Plugin {
  return definition as unknown as Plugin;
}

/** True for an object that looks like a plugin: it has a name. */
export function isPlugin(value: unknown): value is Plugin {
  return (
    typeof value === 'object' && value !== null && typeof Reflect.get(value, 'name') === 'string'
  );
}

const ANY: JsonSchema = Object.freeze({});

/** The schema of a plugin's options. */
export function schemaOf({ schema = ANY }: Pick<Plugin, 'schema'>): JsonSchema {
  return schema;
}
