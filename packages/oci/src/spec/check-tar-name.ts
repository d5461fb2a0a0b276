import type { Entry, Layer } from './layer.ts';
import { refuseEntry } from './refuse-entry.ts';

/**
 * Checks what only the tars of other programs have: a name that denotes the path of its entry, and extended attributes.
 * @throws LAYER_ENTRY_INVALID
 */
export function checkTarName(layer: Layer, entry: Entry): void {
  const { name, path, xattrs } = entry;
  if (layer.tar === undefined) {
    if (name === undefined && xattrs === undefined) return;
    const what = `has ${name === undefined ? 'extended attributes' : 'a name for its tar'}`;
    const hint = `Only layers with tar: 'go' write it: set "tar", or remove "${name === undefined ? 'xattrs' : 'name'}".`;
    throw refuseEntry(layer, entry, what, hint);
  }
  if (name === undefined) return;
  const start = name.startsWith('/') ? '' : name.startsWith('./') ? '.' : undefined;
  const rooted = start === undefined ? `/${name}` : name.slice(start.length);
  const denoted = entry.type === 'directory' ? rooted.replace(/\/$/, '') : rooted;
  if (denoted === path) return;
  const what = `has the name ${JSON.stringify(name)} in its tar, which is another path`;
  const hint = `Write ${path}, ${path.slice(1)} or .${path}.`;
  throw refuseEntry(layer, entry, what, hint);
}
