import { messageOf } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { filePattern } from '../tool-cache/file-pattern.ts';
import type { Plugin } from './definition.ts';
import { isLine } from './is-line.ts';

/** @throws PLUGIN_INVALID for a format of a tool cache that is malformed, PLUGIN_CONFLICT for one whose name is taken */
export function checkToolCaches(plugins: readonly Plugin[]): void {
  const owners = new Map<string, string>();
  for (const { name: plugin, toolCaches = {} } of plugins) {
    for (const [name, format] of Object.entries(Object(toolCaches))) {
      const what = `tool cache "${name}" of plugin "${plugin}"`;
      const problem = problemOf(format);
      if (problem !== undefined)
        throw new StrakeError('PLUGIN_INVALID', `${what} ${problem}`, {
          plugin,
          hint: 'Write { name, files, used }, and both "find" and "since" if other runs of the tool share its cache.',
        });
      const owner = owners.get(name);
      if (owner !== undefined)
        throw new StrakeError('PLUGIN_CONFLICT', `${what} has a name that plugin "${owner}" uses`, {
          plugin,
          hint: 'Start its name with the name of the tool.',
        });
      owners.set(name, plugin);
    }
  }
}

function problemOf(format: unknown): string | undefined {
  const { name, files, used, find, since } = Object(format) as Readonly<Record<string, unknown>>;
  if (!isLine(name)) return 'has no "name" of one line';
  if (typeof files !== 'string') return 'has "files" that are not a regular expression';
  try {
    filePattern({ files });
  } catch (thrown) {
    return `has "files" that are not a regular expression: ${messageOf(thrown)}`;
  }
  if (typeof used !== 'function') return 'has a "used" that is not a function';
  for (const [member, value] of Object.entries({ find, since }))
    if (value !== undefined && typeof value !== 'function')
      return `has a "${member}" that is not a function`;
  if ((find === undefined) !== (since === undefined))
    return find === undefined ? 'has "since" without "find"' : 'has "find" without "since"';
  return undefined;
}
