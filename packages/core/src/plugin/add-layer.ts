import type { Layer } from '@strake/oci';
import type { LayerPlan } from './layer-plan.ts';

/**
 * The plan with a layer on top. If a layer with this ID exists, the entries are added to it. Without entries nothing
 * changes.
 * @returns undefined for "no change", so that a tap can return it as it is
 */
export function addLayer(plan: LayerPlan, layer: Layer): LayerPlan | undefined {
  if (layer.entries.length === 0) return undefined;
  const there = plan.layers.find(({ id }) => id === layer.id);
  if (!there) return { ...plan, layers: [...plan.layers, layer] };
  const createdBy = [there.createdBy, layer.createdBy].filter((text) => text).join('; ');
  const merged = {
    ...there,
    entries: [...there.entries, ...layer.entries],
    ...(createdBy === '' ? {} : { createdBy }),
  };
  return { ...plan, layers: plan.layers.map((each) => (each === there ? merged : each)) };
}
