import { type FoundLayer, type Layer, MEDIA_TYPE } from '@strake/oci';
import { defined } from '@strake/oci/internal';
import type { SharedInputs, SharedKeys, StepKey } from '../action-cache/index.ts';
import type { CompileJob, CompileStep } from '../plugin/compile-job.ts';
import type { CacheEntry, EntryLayer, RemoteCache } from '../remote-cache/index.ts';
import type { PushedLayers } from './pushed-layers.ts';
import type { RemoteOutputs } from './remote-outputs.ts';
import type { StepToolCaches } from './step-tool-caches.ts';

/** What a build knows of its steps in remote caches. */
export interface RemoteSteps {
  readonly cache: RemoteCache;
  readonly keys: SharedKeys;
  readonly outputs: RemoteOutputs;
  readonly toolCaches: StepToolCaches;
  /** Jobs whose steps are in `found`, or will be. */
  readonly keyed: WeakMap<CompileJob, Promise<void>>;
  /** Keys of steps, and why others have none. */
  readonly found: Map<string, StepKey | { readonly why: string }>;
  /** Steps that need not run, because no step that needs their outputs runs. */
  readonly idle: Set<string>;
  /** Steps that other machines run. */
  readonly others: Set<string>;
  /** Layers of this build with the outputs of steps, by file. */
  readonly uses: Map<string, LayerUse[]>;
  readonly pushed: PushedLayers;
  /** What steps took that ran in this build. */
  readonly seconds: Map<string, number>;
}

/** Where the content of a file is in a layer. */
export interface LayerUse {
  readonly layer: EntryLayer;
  /** In the tar: `app/server`. */
  readonly path: string;
}

/** Notes which files a written layer contains. */
export function noteLayer(
  remote: RemoteSteps | undefined,
  { entries }: Layer,
  written: FoundLayer,
): void {
  if (!remote?.cache.mayWrite) return;
  const layer = entryLayer(written);
  for (const entry of entries) {
    if (entry.type !== 'file' || !('file' in entry.content)) continue;
    const uses = remote.uses.get(entry.content.file) ?? [];
    remote.uses.set(entry.content.file, uses);
    if (!uses.some((use) => use.layer.descriptor.digest === layer.descriptor.digest))
      uses.push({ layer, path: entry.path.slice(1) });
  }
}

/** Identifies a step in a build. */
export function stepId({ outputs }: CompileStep): string {
  return JSON.stringify(outputs);
}

/** The key of a step; undefined if it has none. */
export function stepKey({ found }: RemoteSteps, step: CompileStep): StepKey | undefined {
  const key = found.get(stepId(step));
  return key && !('why' in key) ? key : undefined;
}

/** The tool of a step that other machines recognise. */
export function toolOf({ inputs }: CompileStep): SharedInputs['tool'] | undefined {
  const { shared } = inputs ?? {};
  return shared && 'tool' in shared ? shared.tool : undefined;
}

/** Whether a step need not run here: its outputs are in a remote cache, nothing needs them, or another machine runs it. */
export function isElsewhere(remote: RemoteSteps | undefined, step: CompileStep): boolean {
  if (remote === undefined || step.outputs.length === 0) return false;
  const id = stepId(step);
  if (remote.idle.has(id) || remote.others.has(id)) return true;
  return step.outputs.every((file) => remote.outputs.has(file));
}

/** A written layer as an entry has it. */
export function entryLayer({ digest, size, diffId, key }: FoundLayer): EntryLayer {
  const descriptor = { mediaType: MEDIA_TYPE.oci.layerGzip, digest, size };
  return { descriptor, diffId, ...defined({ key }) };
}

/** The entry of a layer alone. */
export function layerEntry(key: string, name: string, layer: EntryLayer): CacheEntry {
  const platform = { os: 'linux', architecture: 'amd64' };
  return { kind: 'layer', key, name, platform, outputs: [], layers: [layer], seconds: 0 };
}
