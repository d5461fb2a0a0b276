import type { Layer } from '@strake/oci';
import { parentsOf } from '@strake/oci/internal';
import type { TargetBase } from './target.ts';

/**
 * Adds an entry for every implied directory to the layers above a synthetic base: its contents are known, so nothing is in
 * the way. Docker 20.10 and older create implied directories readable by root only, so that other users could not start a program
 * in one. The contents of other bases are unknown, and their directories keep their modes, owners and links.
 * Source: moby/moby 20.10 pkg/archive/diff.go `UnpackLayer`.
 */
export function addParentDirectories(layers: readonly Layer[], base: TargetBase): readonly Layer[] {
  if (base.opened) return layers;
  const known = new Set(base.synthetic.flatMap(({ directories }) => directories));
  return layers.map((layer) => {
    for (const path of pathsOf(layer)) known.add(path);
    // Other layer formats have their own rules, and a tar that equals another program's has its own directories.
    if (layer.format !== undefined || layer.tar !== undefined) return layer;
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
