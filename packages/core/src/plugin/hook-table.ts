import type { PushReceipt } from '@strake/oci';
import type { CompileJob } from './compile-job.ts';
import type { CompileContext, ImageContext, IndexContext, PushContext } from './context.ts';
import type { ImageDraft } from './image-draft.ts';
import type { IndexPlan } from './index-plan.ts';
import type { LayerPlan } from './layer-plan.ts';
import type { Publication } from './publication.ts';
import type { PublishedContext } from './published-context.ts';
import type { PushRequest } from './push-request.ts';

/**
 * The table of hooks: value, result and context of each. The first four describe: they take frozen plain data and return
 * new plain data, or `undefined` for "no change". `push` and `published` act.
 */
export interface HookTable<Options = unknown> {
  /** Processes that write files. Called once per OS, architecture and variant. */
  compile: { value: CompileJob; result: CompileJob; context: CompileContext<Options> };
  /** The layers above the base. Called once per image and platform. */
  layer: { value: LayerPlan; result: LayerPlan; context: ImageContext<Options> };
  /** The image's config and annotations, merged over the base's. Called once per image and platform. @kind waterfall */
  mutate: { value: ImageDraft; result: ImageDraft; context: ImageContext<Options> };
  /** The image index and its tags. Called once per image. @kind waterfall */
  index: { value: IndexPlan; result: IndexPlan; context: IndexContext<Options> };
  /**
   * Brings one image to one destination; `undefined` means "not mine". Called once per image and destination.
   * @kind bail
   */
  push: { value: PushRequest; result: PushReceipt; context: PushContext<Options> };
  /**
   * Attaches manifests to an image and reports, after every destination has it. Every tap is called, even if others
   * fail. Called once per image.
   * @kind series
   */
  published: { value: Publication; result: undefined; context: PublishedContext<Options> };
}

export type HookName = keyof HookTable;

/** Those whose taps return something. */
export type ReturningHook = Exclude<HookName, 'published'>;

/** In the order in which they run. */
export const HOOK_NAMES: readonly HookName[] = Object.freeze([
  'compile',
  'layer',
  'mutate',
  'index',
  'push',
  'published',
]);

/**
 * prepare: set up what `make` uses · make: add layers, steps or settings · adjust: change what is there · convert:
 * convert it to the format of a platform, such as the layers of Windows · check: may throw, may not change. `push` has
 * `check`, which sees the request before anything happens, and `make`; `published` has no stages.
 */
export type Stage = 'prepare' | 'make' | 'adjust' | 'convert' | 'check';
export const STAGES: readonly Stage[] = Object.freeze([
  'prepare',
  'make',
  'adjust',
  'convert',
  'check',
]);

/** The stages of a hook, in the order in which they run. */
export function stagesOf(hook: HookName): readonly Stage[] {
  if (hook === 'published') return ['make'];
  return hook === 'push' ? ['check', 'make'] : STAGES;
}

export type StageOf<Hook extends HookName> = Hook extends 'push'
  ? 'check' | 'make'
  : Hook extends 'published'
    ? never
    : Stage;

interface WhenKeys {
  compile: 'os' | 'arch';
  layer: 'os' | 'arch' | 'image';
  mutate: 'os' | 'arch' | 'image';
  index: 'image';
  push: 'image' | 'scheme';
  published: 'image';
}

/**
 * Conditions: the tap is called only if every given list contains the actual value. They are data, so that plans show
 * them.
 */
export type When<Hook extends HookName> = { readonly [Key in WhenKeys[Hook]]?: readonly string[] };

/** The keys of `when` that a hook has. */
export const WHEN_KEYS: Readonly<Record<HookName, readonly string[]>> = Object.freeze({
  compile: ['os', 'arch'],
  layer: ['os', 'arch', 'image'],
  mutate: ['os', 'arch', 'image'],
  index: ['image'],
  push: ['image', 'scheme'],
  published: ['image'],
} satisfies { [Hook in HookName]: readonly WhenKeys[Hook][] });

export interface TapOptions<Hook extends HookName, S extends StageOf<Hook> = StageOf<Hook>> {
  /** Default: make. */
  readonly stage?: S;
  /** Names of plugins of the same stage that come later. A plugin that is not in use is ignored. */
  readonly before?: readonly string[];
  /** Names of plugins of the same stage that come earlier. A plugin that is not in use is ignored. */
  readonly after?: readonly string[];
  readonly when?: When<Hook>;
}

type Returned<Hook extends HookName, S> = Hook extends 'published'
  ? // biome-ignore lint/suspicious/noConfusingVoidType: it may be a function without a return
    void
  : S extends 'check'
    ? // biome-ignore lint/suspicious/noConfusingVoidType: a check may be a function without a return
      void
    : HookTable[Hook]['result'] | undefined;

/** What a plugin does at a hook. The value is frozen; return a new one, or `undefined`. */
export type Handler<Hook extends HookName, Options, S = 'make'> = (
  value: HookTable<Options>[Hook]['value'],
  context: HookTable<Options>[Hook]['context'],
) => Returned<Hook, S> | Promise<Returned<Hook, S>>;

/** A handler with its stage and order. A check returns nothing. */
export type TapDefinition<Hook extends HookName, Options> =
  | (TapOptions<Hook, Exclude<StageOf<Hook>, 'check'>> & {
      readonly handler: Handler<Hook, Options>;
    })
  | (TapOptions<Hook, Extract<StageOf<Hook>, 'check'>> & {
      readonly stage: 'check';
      readonly handler: Handler<Hook, Options, 'check'>;
    });

/** How a plugin taps one hook: a handler for the stage `make`, a handler with stage and order, or a list of those. */
export type HookDefinition<Hook extends HookName, Options> =
  | Handler<Hook, Options>
  | TapDefinition<Hook, Options>
  | readonly (Handler<Hook, Options> | TapDefinition<Hook, Options>)[];

/** The hooks that a plugin taps. */
export type Hooks<Options> = {
  readonly [Hook in HookName]?: HookDefinition<Hook, Options>;
};
