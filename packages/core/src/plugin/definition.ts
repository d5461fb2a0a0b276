import { type DestinationFacts, StrakeError, type Transport } from '@strake/oci';
import { checkFacts } from './check-facts.ts';
import type { HostAccess } from './context.ts';
import type { HookName, HookPoints } from './hook-table.ts';
import type { LayerUpload, LayerUploadContext } from './layer-upload.ts';

/** Generation of the plugin API. It changes only when plugins have to. */
export const PLUGIN_API = 1;

/** A JSON Schema (draft-07). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What `setup` gets. */
export interface SetupContext<Options> {
  readonly hooks: HookPoints<Options>;
}

/** Architecture variants that a plugin adds to those that core knows. */
export interface PlatformExtension {
  /** Variants by architecture: `{ arm: ['v7,softfloat'] }`. */
  readonly variants?: Readonly<Record<string, readonly string[]>>;
}

/** An inert record: nothing runs until a build sets it up, and each build sets it up again. */
export interface PluginDefinition<Options = unknown> {
  /** Lower-case words joined by `-`; unique in a build. Its options stand under this key in the configuration. */
  readonly name: string;
  /**
   * Further names for its options, such as one that says better what it does, and for the `before` and `after` of others. A
   * configuration uses one of them, by which the plugin is called then.
   */
  readonly aliases?: readonly string[];
  /** The {@link PLUGIN_API} it was written for. */
  readonly api: number;
  /** What it may tap. */
  readonly hooks: readonly HookName[];
  /** Of its options, for one platform; an object schema with `additionalProperties: false`. */
  readonly schema: JsonSchema;
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
  /** Every platform it can compile for, as `OS/ARCH`: what `--platform all` means. */
  platforms?(host: HostAccess): Promise<readonly string[]>;
  /**
   * Brings a layer that was just written to a destination whose facts say `early`, while other platforms still compile. Called
   * only where no other plugin may perform the push. The push follows, and has to find the layer there; a failure here is ignored.
   */
  uploadLayer?(upload: LayerUpload, context: LayerUploadContext<Options>): Promise<void>;
  setup(context: SetupContext<Options>): void | Promise<void>;
}

const BRAND = Symbol.for('strake.plugin');
const MADE_BY = Symbol.for('strake.plugin.core');

/** This copy of core, as a URL: several may be installed, and work together as long as their API is the same. */
export const CORE_COPY: string = new URL('../..', import.meta.url).href;

/** A plugin as a build takes it. */
export interface Plugin extends PluginDefinition<never> {
  readonly [BRAND]: true;
  /** {@link CORE_COPY} of the copy that made it. */
  readonly [MADE_BY]?: string;
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Makes a plugin of its definition.
 * @throws PLUGIN_INVALID where the definition is malformed, naming what is
 */
export function definePlugin<Options>(definition: PluginDefinition<Options>): Plugin {
  const names: readonly unknown[] = [definition?.name, ...(definition?.aliases ?? [])];
  const wrong = names.findIndex((each) => typeof each !== 'string' || !NAME.test(each));
  if (wrong >= 0) {
    throw new StrakeError(
      'PLUGIN_INVALID',
      `plugin name ${JSON.stringify(names[wrong]) ?? 'undefined'} is malformed`,
      {
        hint: 'A plugin is named by lower-case words joined by "-", such as "go".',
      },
    );
  }
  const { name } = definition;
  if (
    typeof definition.setup !== 'function' ||
    !Array.isArray(definition.hooks) ||
    !Number.isInteger(definition.api)
  ) {
    throw new StrakeError('PLUGIN_INVALID', `plugin "${name}" lacks setup, hooks or api`, {
      plugin: name,
      hint: 'A plugin has name, api, hooks, schema and setup; see docs/plugins.md.',
    });
  }
  if (definition.schema?.additionalProperties !== false) {
    throw new StrakeError(
      'PLUGIN_INVALID',
      `plugin "${name}" has an options schema that lets any key through`,
      {
        plugin: name,
        hint: 'Give the schema "additionalProperties": false, so that misspelt options are found.',
      },
    );
  }
  if (definition.destinations !== undefined)
    checkFacts(name, definition.destinations, typeof definition.uploadLayer === 'function');
  return Object.freeze({
    ...(definition as unknown as PluginDefinition<never>),
    [BRAND]: true as const,
    [MADE_BY]: CORE_COPY,
  });
}

/** True for a plugin from any copy of core. */
export function isPlugin(value: unknown): value is Plugin {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/** The copy of core that made a plugin; undefined where that copy does not say. */
export function copyBehind(plugin: Plugin): string | undefined {
  return plugin[MADE_BY];
}
