import { dirname, join, normalize, sep } from 'node:path';
import { type HistoryEntry, isIndexType, isManifestType, parseDocument } from '@strake/oci';
import { checkLayer } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { CompileJob } from './compile-job.ts';
import { compileSchema } from './compile-schema.ts';
import { DESCRIPTION_SCHEMA } from './data/description-schema.ts';
import { fitsDescription } from './fits-description.ts';
import type { ReturningHook } from './hook-table.ts';
import type { ImageDraft } from './image-draft.ts';
import type { AdditionalManifest, IndexPlan } from './index-plan.ts';
import type { LayerPlan } from './layer-plan.ts';

/**
 * Refuses the result of a tap if it is not a valid description, or changes what the plugin must not change.
 * @param before what the tap was given
 * @throws PLUGIN_BAD_RESULT saying what is wrong, without naming the plugin: the guard does
 */
export function checkDescription(hook: ReturningHook, result: unknown, before: unknown): void {
  const described = hook === 'compile' ? withoutRepeatedInputs(result) : result;
  const problem = fitsDescription(hook, described)
    ? undefined
    : compileSchema(DESCRIPTION_SCHEMA[hook])(described)[0];
  if (problem) throw refuse(`${problem.path.join('.') || 'the value'} ${problem.message}`);
  if (hook === 'compile') checkJob(result as CompileJob);
  if (hook === 'layer') checkPlan(result as LayerPlan, before as LayerPlan);
  if (hook === 'mutate') checkDraft(result as ImageDraft, before as ImageDraft);
  if (hook === 'index') checkIndex(result as IndexPlan, before as IndexPlan);
}

/** Many steps name the same inputs: they are checked once. */
function withoutRepeatedInputs(job: unknown): unknown {
  const { steps } = Object(job) as { readonly steps?: unknown };
  if (!Array.isArray(steps)) return job;
  const seen = new Set<unknown>();
  const distinct = steps.map((step: unknown) => {
    const { inputs, ...rest } = Object(step) as { readonly inputs?: unknown };
    if (typeof inputs !== 'object' || !seen.has(inputs)) {
      seen.add(inputs);
      return step;
    }
    return rest;
  });
  return { ...Object(job), steps: distinct };
}

function checkJob(job: CompileJob): void {
  refuseRepeats(
    'step',
    job.steps.map((step) => step.id),
  );
  refuseRepeats(
    'output',
    job.outputs.map((output) => `${output.image} ${output.id}`),
  );
  for (const { id, check } of job.steps)
    for (const pattern of check?.forbidden ?? []) checkPattern(pattern, `check of step "${id}"`);
  const depfiles = new Map<string, string>();
  for (const { id, inputs, outputs } of job.steps) {
    const { discovery } = inputs ?? {};
    if (!discovery || !('depfile' in discovery)) continue;
    checkDepfile(id, discovery.depfile, outputs);
    const file = normalize(discovery.depfile);
    const other = depfiles.get(file);
    if (other !== undefined)
      throw refuse(`steps "${other}" and "${id}" write one depfile: ${file}`);
    depfiles.set(file, id);
  }
  const made = new Set(job.steps.flatMap((step) => step.outputs));
  const orphan = job.outputs.find((output) => !made.has(output.file));
  if (orphan)
    throw refuse(`output "${orphan.id}" names a file that no step writes: ${orphan.file}`);
}

/** It is removed before its step runs. */
function checkDepfile(id: string, depfile: string, outputs: readonly string[]): void {
  if (outputs.some((file) => file === depfile))
    throw refuse(`step "${id}" lists ${depfile} as both output and depfile`);
  const file = normalize(depfile);
  if (outputs.some((output) => file.startsWith(join(dirname(output), sep)))) return;
  throw refuse(
    `the depfile of step "${id}" is not in the directory of one of its outputs: ${depfile}`,
  );
}

function checkPattern(pattern: string, what: string): void {
  try {
    new RegExp(pattern, 'm');
  } catch (thrown) {
    throw refuse(`${what}: ${(thrown as Error).message}`);
  }
}

function checkPlan(plan: LayerPlan, before: LayerPlan): void {
  refuseRepeats(
    'layer',
    plan.layers.map((layer) => layer.id),
  );
  for (const layer of plan.layers) checkLayer(layer);
  const unmarked = before.layers.find(
    ({ id, format }) =>
      format !== undefined &&
      plan.layers.some((layer) => layer.id === id && layer.format !== format),
  );
  if (unmarked)
    throw refuse(`layer "${unmarked.id}" no longer has its format "${unmarked.format}"`);
}

function checkDraft(draft: ImageDraft, before: ImageDraft): void {
  for (const key of ['os', 'architecture', 'variant', 'os.version'] as const) {
    if (draft.config[key] !== before.config[key])
      throw refuse(`config.${key} is set by the platform and cannot be changed`);
  }
  if (
    draft.config.history &&
    layersOf(draft.config.history) !== layersOf(before.config.history ?? [])
  ) {
    throw refuse('config.history does not have one entry per layer');
  }
}

function layersOf(history: readonly HistoryEntry[]): number {
  return history.filter((entry) => entry.empty_layer !== true).length;
}

function checkIndex(plan: IndexPlan, before: IndexPlan): void {
  const known = before.manifests.map((manifest) => manifest.digest);
  const invented = plan.manifests.find((manifest) => !known.includes(manifest.digest));
  if (invented)
    throw refuse(`manifests contains one that is not from this build: ${invented.digest}`);
  if (plan.manifests.length === 0 && before.manifests.length > 0)
    throw refuse('manifests is empty');
  refuseRepeats('tag', plan.tags);
  for (const [at, each] of plan.additionalManifests.entries())
    checkAdditional(each, `additionalManifests[${at}]`);
}

/** An unreadable manifest would be pushed, and break every reader of the image. */
function checkAdditional({ mediaType, text, blobs = [] }: AdditionalManifest, what: string): void {
  if (!text.isWellFormed()) throw refuse(`${what}.text contains unpaired UTF-16 surrogates`);
  const invalid = blobs.findIndex(
    ({ base64 }) => base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64),
  );
  if (invalid >= 0) throw refuse(`${what}.blobs[${invalid}].base64 is not base64`);
  if (!isManifestType(mediaType) && !isIndexType(mediaType)) return;
  try {
    parseDocument(text, { mediaType, name: `${what}.text` });
  } catch (thrown) {
    throw StrakeError.is(thrown) ? refuse(thrown.message) : thrown;
  }
}

function refuseRepeats(what: string, names: readonly string[]): void {
  const repeated = names.find((name, position) => names.indexOf(name) !== position);
  if (repeated !== undefined) throw refuse(`${what} "${repeated}" occurs twice`);
}

function refuse(message: string): StrakeError {
  return new StrakeError('PLUGIN_BAD_RESULT', message);
}
