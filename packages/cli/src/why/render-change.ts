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
};

const SHORT = 12;

/** `main.go changed: 0123456789ab → ba9876543210`; digests are shortened. */
export function renderChange({ kind, name, old, new: now }: BuildChange, cwd: string): string {
  const what = `${KINDS[kind]}${name.startsWith('/') ? shortenPath(name, cwd) : name}`;
  if (old === undefined && now === undefined) return escapeLine(`${what} changed`);
  if (old === undefined) return escapeLine(`${what} is new: ${short(now)}`);
  if (now === undefined) return escapeLine(`${what} is gone; it was ${short(old)}`);
  return escapeLine(`${what}: ${short(old)} → ${short(now)}`);
}

function short(value: string | undefined): string {
  if (value === undefined) return '';
  if (value === '') return '(empty)';
  return value.replaceAll(/\b[0-9a-f]{64}\b/g, (digest) => digest.slice(0, SHORT));
}
