import type { BuildChange } from '@strake/core';
import { escapeLine } from '../print/escape-text.ts';
import { shortenPath } from '../print/format-location.ts';

/** How each kind is called, before its name. */
const KINDS: Readonly<Record<BuildChange['kind'], string>> = {
  file: '',
  directory: 'files in ',
  files: '',
  tool: 'program ',
  variable: 'variable ',
  command: 'output of ',
  argument: 'argument ',
  setting: '',
  stamp: '',
  base: 'base ',
  config: 'config ',
  annotation: 'annotation ',
  option: 'option ',
  plugin: 'plugin ',
  timestamp: '',
  layer: 'layer ',
  entry: '',
};

/** `main.go: DIGEST → DIGEST`, `/etc/app.toml mode: 0755 → 0644`, with whole digests, and sizes in bytes. */
export function renderChange(change: BuildChange, cwd: string): string {
  const { kind, name, field, old, new: now } = change;
  // Those of entries are paths in the image.
  const isHere = kind !== 'entry' && name.startsWith('/');
  const of = field === undefined || field === 'content' ? '' : ` ${field}`;
  // Docker's name for most of an image's config.
  const own = kind === 'config' ? name.replace(/^config\./, '') : name;
  const what = `${KINDS[kind]}${isHere ? shortenPath(name, cwd) : own}${of}`;
  if (kind === 'layer' && now === undefined) return escapeLine(`${what} is gone`);
  if (kind === 'layer' && old === undefined) return escapeLine(`${what} is new`);
  if (old === undefined && now === undefined) return escapeLine(`${what} changed`);
  if (old === undefined) return escapeLine(`${what} is new: ${now || EMPTY}`);
  if (now === undefined) return escapeLine(`${what} is gone; it was ${old || EMPTY}`);
  return escapeLine(`${what}: ${old || EMPTY} → ${now || EMPTY}`);
}

const EMPTY = '(empty)';
