import { nearest } from '@strake/core';

/** Packages of this project's plugins, by the names used in `plugins`. */
const OFFICIAL: ReadonlyMap<string, string> = new Map([
  ['go', '@strake/plugin-go'],
  ['files', '@strake/plugin-symlinks'],
  ['symlinks', '@strake/plugin-symlinks'],
  ['windows', '@strake/plugin-windows'],
  ['crane', '@strake/plugin-crane'],
  ['ko', '@strake/plugin-ko'],
  ['kubernetes', '@strake/plugin-kubernetes'],
  ['attest', '@strake/plugin-attest'],
]);

/** Each package of this project's plugins, once. */
export const OFFICIAL_PACKAGES: readonly string[] = [...new Set(OFFICIAL.values())];

/** Packages that a plugin name may refer to, in order. */
export function packagesOf(name: string): readonly string[] {
  const official = OFFICIAL.get(name);
  if (official !== undefined) return [official];
  if (name.startsWith('@') || name.startsWith('strake-plugin-')) return [name];
  return [`@strake/plugin-${name}`, `strake-plugin-${name}`, name];
}

/**
 * The hint for a plugin that is not installed. It suggests to install packages of this project only: anyone
 * may publish under any other name.
 */
export function installHint(name: string): string {
  const known = OFFICIAL.get(name) ?? [...OFFICIAL.values()].find((each) => each === name);
  if (known !== undefined) return `Install it: npm install --save-dev ${known}`;
  const names = [...OFFICIAL.keys()];
  const near = nearest(name, names);
  return near === undefined
    ? `Plugins of strake: ${names.join(', ')}. Install a third-party plugin as its author describes; write your own as a path, such as "./plugin.ts".`
    : `Did you mean "${near}"?`;
}
