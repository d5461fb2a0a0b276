import type { FinishedContext } from '@strake/core/plugin';
import type { FactBudget } from './fact-budget.ts';
import type { EntryFacts, LayerFacts } from './layer-facts.ts';
import { readLayerFacts } from './read-layer-facts.ts';

/** How layers are read and remembered: the context of a hook that sees finished images. */
export type InventoryContext = Pick<FinishedContext, 'readLayer' | 'remember'>;

/** Files that are remembered together: what is too large is not kept. */
export const MOST_FILES = 10_000;

/**
 * The facts of a layer, read once and then remembered by its digest.
 * @throws LIMIT_EXCEEDED, and whatever reading the layer throws
 */
export async function rememberLayer(
  { readLayer, remember }: InventoryContext,
  { digest, own, os }: { readonly digest: string; readonly own: boolean; readonly os: string },
  budget?: FactBudget,
): Promise<LayerFacts> {
  const key = ['layer', digest, own, os === 'windows'];
  let reading: Promise<LayerFacts> | undefined;
  const read = (): Promise<LayerFacts> => {
    reading ??= readLayerFacts((onEntry) => readLayer({ digest }, onEntry), { own, os }, budget);
    return reading;
  };
  const { parts, ...whole } = await remember(key, async () => {
    const { entries, ...others } = await read();
    return { parts: Math.ceil(entries.length / MOST_FILES), ...others };
  });
  const entries: EntryFacts[] = [];
  for (let part = 0; part < parts; part += 1)
    entries.push(
      ...(await remember([...key, part], async () =>
        (await read()).entries.slice(part * MOST_FILES, (part + 1) * MOST_FILES),
      )),
    );
  return { entries, ...whole };
}
