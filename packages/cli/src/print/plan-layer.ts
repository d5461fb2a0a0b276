import { Buffer } from 'node:buffer';
import type { Entry, PlatformPlan } from '@strake/core';
import { alignColumns } from './align-columns.ts';
import { escapeLine } from './escape-text.ts';
import { formatBytes, formatCount } from './format-quantity.ts';
import { createPathName, type PathName } from './output-directory.ts';
import type { PlanView } from './plan-view.ts';

/** The number of entries of a layer that are listed; the rest is only counted. */
const MOST = 60;

const DEFAULT_MODES = { file: 0o644, directory: 0o755, symlink: 0o777, hardlink: 0o644 } as const;

/** The layers above the base, lowest first, with what is in them. */
export function describeLayers(
  { compile, layer }: PlatformPlan,
  { cwd, verbose }: PlanView,
): readonly string[] {
  const name = createPathName(compile.steps, cwd);
  if (layer.layers.length === 0) return ['none above the base'];
  return layer.layers.flatMap(({ id, entries, format }) => {
    const sorted = [...entries].sort((a, b) => compare(a.path, b.path));
    const shown = verbose ? sorted : sorted.slice(0, MOST);
    const rest = sorted.length - shown.length;
    return [
      `${escapeLine(id)} (${formatCount(entries.length, 'entry', 'entries')}${format === undefined ? '' : `, format: ${format}`})`,
      ...alignColumns(shown.map((entry) => ['', ...describeEntry(entry, name)])),
      ...(rest > 0 ? [`  … ${rest} more; --verbose lists them`] : []),
    ];
  });
}

function describeEntry(entry: Entry, name: PathName): readonly string[] {
  const mode = (entry.mode ?? DEFAULT_MODES[entry.type]).toString(8).padStart(4, '0');
  const owner = `${entry.uid ?? 0}:${entry.gid ?? 0}`;
  const path = entry.type === 'directory' && entry.path !== '/' ? `${entry.path}/` : entry.path;
  return [mode, owner, path, detail(entry, name)];
}

function detail(entry: Entry, name: PathName): string {
  if (entry.type === 'directory') return '';
  if (entry.type === 'symlink') return `→ ${entry.target}`;
  if (entry.type === 'hardlink') return `= ${entry.target}`;
  const { content } = entry;
  if ('file' in content) return `from ${name(content.file)}`;
  if ('text' in content) return formatBytes(Buffer.byteLength(content.text));
  if ('base64' in content) return formatBytes(Buffer.byteLength(content.base64, 'base64'));
  return formatBytes(content.size);
}

/** Compares component by component, in the order of the layer. */
function compare(a: string, b: string): number {
  const [left, right] = [a.replaceAll('/', '\0'), b.replaceAll('/', '\0')];
  return left < right ? -1 : left > right ? 1 : 0;
}
