import type { Layer } from '@strake/oci';
import { defined } from '@strake/oci/internal';
import {
  type BuildChange,
  compareLayers,
  type EntryChanges,
  type NextLayer,
  type NextPlatform,
  type PlatformRecord,
} from '../explain/index.ts';
import { describeLayerFacts, type LayerOrigin, readLayerFacts } from './layer-facts.ts';
import { stepsIn } from './record-layers.ts';
import type { Services } from './services.ts';

/** The plan of the layers of a platform, and what the last build made of it. */
export interface PlannedLayers extends LayerOrigin {
  readonly layers: readonly Layer[];
  readonly before: PlatformRecord | undefined;
  /** Those that would run, or be found elsewhere. */
  readonly ran: ReadonlySet<string>;
  /** Seconds since 1970: of entries without a time. */
  readonly timestamp: number;
}

/** The layers that the next build would pack: those of steps that run, and those whose described entries differ. */
export async function nextLayers(
  { blobs }: Pick<Services, 'blobs'>,
  { layers, before, ran, timestamp, ...origin }: PlannedLayers,
): Promise<readonly NextLayer[]> {
  const found: NextLayer[] = [];
  for (const layer of layers) {
    const last = before?.layers.find(({ id }) => id === layer.id);
    const steps = stepsIn(layer, origin.stepOf);
    const old = last && (await readLayerFacts(blobs, last.digest));
    const changes: EntryChanges = old
      ? compareLayers(old, await describeLayerFacts(blobs, layer, origin), ran)
      : { changes: [] };
    const isRetimed = before?.timestamp !== timestamp;
    const isPacked =
      !last || isRetimed || changes.changes.length > 0 || steps.some((id) => ran.has(id));
    const { digest, size } = last ?? {};
    found.push({
      id: layer.id,
      ...defined({ digest, size }),
      packed: isPacked,
      steps,
      ...changes,
    });
  }
  return found;
}

/** Which documents differ if anything of this does. @param changes of the platform */
export function nextWrites(
  changes: readonly BuildChange[],
  layers: readonly NextLayer[],
): NextPlatform['writes'] {
  const hasKind = (...kinds: readonly BuildChange['kind'][]) =>
    changes.some(({ kind }) => kinds.includes(kind));
  if (layers.some(({ packed }) => packed) || hasKind('config', 'base', 'layer'))
    return ['config', 'manifest'];
  return hasKind('annotation') ? ['manifest'] : [];
}
