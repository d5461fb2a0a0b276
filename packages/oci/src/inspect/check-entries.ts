import { shortened } from '../errors/index.ts';
import type { FoundEntry } from '../tar/index.ts';
import type { Report } from './finding.ts';
import { pathKey } from './path-key.ts';
import { plainPath } from './plain-path.ts';

/** How many findings of one layer are reported individually. */
const SHOWN = 20;

/** Checks the entries of one layer, in order, and reports what is wrong. */
export interface EntryCheck {
  add(entry: Pick<FoundEntry, 'header'>): void;
  end(): void;
}

/**
 * Source: OCI image-spec v1.1 layer.md "Change Types" (no duplicates), "Whiteouts"; hard links refer to an earlier entry.
 */
export function checkEntries(report: Report): EntryCheck {
  const types = new Map<string, string>();
  let count = 0;
  const tell: Report = (level, message) => {
    count += 1;
    if (count <= SHOWN) report(level, message);
  };
  return {
    add({ header }) {
      const type = header.type ?? 'file';
      const path = plainPath(header.name);
      checkPath(header.name, path, tell);
      const key = pathKey(path);
      const before = types.get(key);
      if (before !== undefined) {
        const isHarmless = type === 'directory' && before === 'directory';
        tell(isHarmless ? 'warning' : 'error', `${shown(header.name)} occurs twice`);
      }
      types.set(key, type);
      if (type === 'link') checkHardlink(header.name, header.linkname ?? '', types, tell);
      checkWhiteout(path, type, header.size ?? 0, tell);
    },
    end() {
      if (count > SHOWN) report('error', `has ${count - SHOWN} more findings of this kind`);
    },
  };
}

function checkPath(name: string, path: string, tell: Report): void {
  if (path.split('/').includes('..')) tell('error', `${shown(name)} has ".." in its path`);
  else if (name.startsWith('/')) tell('warning', `${shown(name)} is absolute`);
}

function checkHardlink(
  name: string,
  target: string,
  types: ReadonlyMap<string, string>,
  tell: Report,
): void {
  const path = plainPath(target);
  const type = types.get(pathKey(path));
  if (path.split('/').includes('..'))
    tell(
      'error',
      `${shown(name)} is a hard link that points outside the image, to ${shown(target)}`,
    );
  else if (type === undefined)
    tell('warning', `${shown(name)} is a hard link to ${shown(target)}, which does not precede it`);
  else if (type === 'directory')
    tell('error', `${shown(name)} is a hard link to the directory ${shown(target)}`);
}

function checkWhiteout(path: string, type: string, size: number, tell: Report): void {
  const last = path.slice(path.lastIndexOf('/') + 1);
  // AUFS left names such as .wh..wh.plnk, which readers skip.
  if (!last.startsWith('.wh.') || last.startsWith('.wh..wh.')) return;
  if (last === '.wh.') tell('error', `${shown(path)} is a whiteout of nothing`);
  else if (type !== 'file' || size > 0)
    tell('error', `${shown(path)} is a whiteout but not an empty file`);
}

function shown(path: string): string {
  const text = shortened(path, 200);
  return /^[\x21-\x7e]+$/.test(text) ? text : JSON.stringify(text);
}
