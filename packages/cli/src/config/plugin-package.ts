import { nearest } from '@strake/core';

/** Plugins of this project, by the names under which they are listed. */
const OFFICIAL: ReadonlyMap<string, string> = new Map([
  ['go', '@strake/plugin-go'],
  ['files', '@strake/plugin-symlinks'],
  ['symlinks', '@strake/plugin-symlinks'],
  ['windows', '@strake/plugin-windows'],
  ['crane', '@strake/plugin-crane'],
]);

/** Packages that a name of a plugin may stand for, in order. */
export function packagesOf(name: string): readonly string[] {
  const official = OFFICIAL.get(name);
  if (official !== undefined) return [official];
  if (name.startsWith('@') || name.startsWith('strake-plugin-')) return [name];
  return [`@strake/plugin-${name}`, `strake-plugin-${name}`, name];
}

/**
 * What to do about a plugin that is not installed. Only packages of this project are named as something to install: whoever
 * likes may publish under any other name.
 */
export function installHint(name: string): string {
  const known = OFFICIAL.get(name) ?? [...OFFICIAL.values()].find((each) => each === name);
  if (known !== undefined) return `Install it: npm install --save-dev ${known}`;
  const names = [...OFFICIAL.keys()];
  const near = nearest(name, names);
  return near === undefined
    ? `Plugins of strake are ${names.join(', ')}. Install one of somebody else from where its author publishes it; one of your own is a path such as "./plugin.ts".`
    : `Did you mean "${near}"?`;
}
