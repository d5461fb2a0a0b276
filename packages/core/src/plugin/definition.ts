import type { DestinationFacts, Transport } from '@strake/oci';
import type { Discover, DiscoveryFormat } from '../action-cache/discovery.ts';
import type { ErrorDeclaration } from '../errors/index.ts';
import type { HostAccess } from './context.ts';
import type { DestinationContext, IntendedPush } from './destination-check.ts';
import type { Hooks } from './hook-table.ts';
import type { InterceptableHooks } from './interceptor.ts';
import type { LayerUpload, LayerUploadContext } from './layer-upload.ts';
import type { PackageNames, PackageOptions } from './package-names.ts';

/** Generation of the plugin API. It changes only when plugins have to. */
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

/** Architecture variants that a plugin adds to those that core knows. */
export interface PlatformExtension {
  /** Variants by architecture: `{ arm: ['v7,softfloat'] }`. */
  readonly variants?: Readonly<Record<string, readonly string[]>>;
}

/**
 * A plugin: an object with a name and what it adds to a build. Each hook that it taps is a member. It is inert: nothing runs
 * before a build calls it.
 */
export interface PluginDefinition<Options = unknown> extends Hooks<Options> {
  /** Lower-case words joined by `-`; unique in a build. Its options stand under this key in the configuration. */
  readonly name: string;
  /**
   * Further names for its options, such as one that says better what it does, and for the `before` and `after` of others. A
   * configuration uses one of them, by which the plugin is called then.
   */
  readonly aliases?: readonly string[];
  /** The {@link PLUGIN_API} it was written for. Default: this one. */
  readonly api?: number;
  /** Of its options, for one platform; an object schema with `additionalProperties: false`. Default: any plain data. */
  readonly schema?: JsonSchema;
  /**
   * Its own error codes, for `context.error` and the `failure` of steps, and who has to act on each, from which the exit code follows:
   * `{ BANNER_REFUSED: 'config' }`, or with a description for `strake help CODE`,
   * `{ BANNER_REFUSED: ['config', 'a banner that is too long'] }`. None is a code of strake or begins with `CONFIG_` or `PLUGIN_`.
   */
  readonly errors?: Readonly<Record<string, ErrorDeclaration>>;
  /** Configuration under the user's: a base for a platform, say. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Further places to read bases from. */
  readonly transports?: readonly Transport[];
  /**
   * What the destinations that its `push` taps handle can do, by scheme. A scheme that is not declared takes image indexes, no
   * layers early, and references rather than paths. Of several plugins the first that declares a scheme counts.
   */
  readonly destinations?: Readonly<Record<string, DestinationFacts>>;
  readonly extendPlatforms?: PlatformExtension;
  /**
   * Formats of `discovery` that it adds, by names that no other plugin uses: {@link Discover}, or with `header` a
   * {@link DiscoveryFormat}.
   */
  readonly discoveries?: Readonly<Record<string, Discover | DiscoveryFormat>>;
  /**
   * What names on the command line are: `strake build NAME…` becomes options of the first plugin that has it and knows the names.
   */
  readonly packages?: PackageOptions | PackageNames<Options>;
  /** Every platform it can compile for, as `OS/ARCH`: what `--platform all` means. */
  platforms?(host: HostAccess): Promise<readonly string[]>;
  /**
   * Brings a layer that was just written to a destination whose facts say `early`, while other platforms still compile. Called
   * only where no other plugin may perform the push. The push follows, and has to find the layer there; a failure here is ignored.
   */
  uploadLayer?(upload: LayerUpload, context: LayerUploadContext<Options>): Promise<void>;
  /**
   * Refuses a push that one of its destinations cannot take, before anything is compiled; `strake plan` asks as well. Called for each
   * image and destination where this plugin is the first that may perform the push.
   * @throws what the push itself would throw
   */
  checkDestination?(push: IntendedPush, context: DestinationContext<Options>): void | Promise<void>;
  /**
   * What a push to one of its destinations replaces, each spelled in one way, such as `tape REEL`; a file is `file ` and its absolute
   * path. Two images with a common place are refused. Called like `checkDestination`, and before it; an error of a malformed target
   * is left to that. Default: the target of a destination whose facts say `shared: false`.
   * @param directory absolute; what relative paths start at
   */
  destinationPlaces?(push: IntendedPush, directory: string): readonly string[];
  /**
   * Runs once per build, for state that lives as long as that: variables in here, and hooks that share them. They run after the
   * plugin's other ones of the same stage.
   * @returns more hooks
   */
  setup?(
    api: SetupContext,
    // biome-ignore lint/suspicious/noConfusingVoidType: it may be a function without a return
  ): Hooks<Options> | void | Promise<Hooks<Options> | void>;
}

/** A plugin as a build takes it. */
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
  packages: true,
  platforms: true,
  uploadLayer: true,
  checkDestination: true,
  destinationPlaces: true,
  setup: true,
  compile: true,
  layer: true,
  mutate: true,
  index: true,
  push: true,
  published: true,
} satisfies Record<keyof PluginDefinition, true>);

/** Gives an object the types of a plugin, and returns it. What it holds is checked when a build takes it. */
export function definePlugin<Options>(definition: PluginDefinition<Options>): Plugin {
  return definition as unknown as Plugin;
}

/** True for an object that is meant to be a plugin: it has a name. */
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
