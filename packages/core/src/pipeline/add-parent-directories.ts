import type { Layer } from '@strake/oci';
import { parentsOf } from '@strake/oci/internal';
import type { TargetBase } from './target.ts';

/**
 * The layers with an entry for every directory that they only imply, above a base that is made: there it is known that nothing is in
 * the way. Docker up to version 20.10 makes implied directories for root alone, so that a program in one would not start as anybody
 * else. What a base from elsewhere has is not known, and its directories keep their modes, owners and links.
 * Source: moby/moby 20.10 pkg/archive/diff.go `UnpackLayer`.
 */
export function addParentDirectories(layers: readonly Layer[], base: TargetBase): readonly Layer[] {
  if (base.open) return layers;
  const known = new Set(base.made.flatMap(({ directories }) => directories));
  return layers.map((layer) => {
    for (const path of pathsOf(layer)) known.add(path);
    // A form of its own has rules of its own.
    if (layer.format !== undefined) return layer;
    const implied = new Set(layer.entries.flatMap(({ path }) => parentsOf(path)));
    const missing = [...implied].filter((path) => !known.has(path));
    for (const path of missing) known.add(path);
    const parents = missing.map((path) => ({ type: 'directory', path }) as const);
    return parents.length === 0 ? layer : { ...layer, entries: [...parents, ...layer.entries] };
  });
}

function pathsOf({ entries }: Layer): readonly string[] {
  return entries.map(({ path }) => path);
}
