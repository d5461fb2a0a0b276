import { defined } from '@strake/oci/internal';
import {
  compareLayers,
  type EntryChanges,
  type Hide,
  type LayerRecord,
  type StepRecord,
} from '../explain/index.ts';
import type { BuiltImage } from './build-targets.ts';
import { describeLayerFacts, readLayerFacts, writeLayerFacts } from './layer-facts.ts';
import type { BuildSession } from './session.ts';

/** What a build did besides the layers of one image. */
export interface RecordedLayers {
  readonly hide: Hide;
  /** Digests of the layers that this build wrote, for any image. */
  readonly written: ReadonlySet<string>;
  readonly steps: readonly StepRecord[];
  readonly stepOf: ReadonlyMap<string, string>;
}

/**
 * What an image adds to its base, and how it is not what it was. The entries of layers that an earlier build did not have are kept for the next one.
 * @param before the layers of the build before
 */
export async function recordLayers(
  { services, signal }: Pick<BuildSession, 'services' | 'signal'>,
  { made: { plan, trace, written } }: BuiltImage,
  before: readonly LayerRecord[],
  { hide, written: all, steps, stepOf }: RecordedLayers,
): Promise<readonly LayerRecord[]> {
  const records: LayerRecord[] = [];
  const ran = new Set(steps.filter(({ from }) => from !== 'local').map(({ id }) => id));
  for (const layer of plan.layers) {
    const found = written.get(layer.id);
    if (!found) continue;
    const { digest, size, diffId } = found;
    const last = before.find(({ id }) => id === layer.id);
    const isSame = last?.digest === digest;
    let changes: EntryChanges = { changes: [] };
    if (!isSame) {
      const facts = await describeLayerFacts(services.blobs, layer, {
        ...{ hide, signal, stepOf, trace },
      });
      const old = last && (await readLayerFacts(services.blobs, last.digest));
      if (old) changes = compareLayers(old, facts, ran);
      await writeLayerFacts(services.blobs, digest, facts);
    }
    records.push({
      id: layer.id,
      digest,
      diffId,
      ...defined({
        previous: isSame ? undefined : last?.digest,
        previousSize: isSame ? undefined : last?.size,
      }),
      size,
      written: all.has(digest),
      steps: stepsIn(layer, stepOf),
      ...changes,
    });
  }
  return records;
}

type Layer = BuiltImage['made']['plan']['layers'][number];

/** The steps with outputs in a layer. */
export function stepsIn({ entries }: Layer, stepOf: ReadonlyMap<string, string>): string[] {
  const found = entries.flatMap((entry) =>
    entry.type === 'file' && 'file' in entry.content ? (stepOf.get(entry.content.file) ?? []) : [],
  );
  return [...new Set(found)];
}
