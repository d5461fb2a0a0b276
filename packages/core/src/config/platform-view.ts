import { isPlatformMap, type PlatformTable, pickForPattern } from '@strake/oci/internal';
import type { ConfigPath } from './config-error.ts';

/** A configuration resolved for one pattern, and a function that maps its paths back to those of the file. */
export interface PlatformView {
  readonly value: unknown;
  original(path: ConfigPath): ConfigPath;
}

/** True for the path of a value that may be, or contain, maps by platform. */
export type MayDiffer = (path: ConfigPath) => boolean;

/** All keys of all maps by platform in a value. */
export function patternKeys(
  value: unknown,
  table: PlatformTable,
  mayDiffer: MayDiffer,
): ReadonlySet<string> {
  const keys = new Set<string>();
  const walk = (each: unknown, path: ConfigPath): void => {
    if (typeof each !== 'object' || each === null) return;
    if (mayDiffer(path) && isPlatformMap(each, table))
      for (const key of Object.keys(each)) keys.add(key);
    for (const [name, member] of Object.entries(each)) walk(member, [...path, name]);
  };
  walk(value, []);
  return keys;
}

/** Replaces each map by platform with its value for a pattern; omits maps that do not cover it. */
export function viewPattern(
  value: unknown,
  key: string,
  table: PlatformTable,
  mayDiffer: MayDiffer,
): PlatformView {
  const paths = new Map<string, ConfigPath>();
  const walk = (each: unknown, from: ConfigPath, to: ConfigPath): unknown => {
    paths.set(JSON.stringify(to), from);
    if (typeof each !== 'object' || each === null) return each;
    if (Array.isArray(each)) {
      const members: unknown[] = [];
      for (const [at, member] of each.entries()) {
        const seen = walk(member, [...from, at], [...to, members.length]);
        if (seen !== undefined) members.push(seen);
      }
      return members;
    }
    if (mayDiffer(from) && isPlatformMap(each, table)) {
      const picked = pickForPattern(each, key);
      return picked === undefined ? undefined : walk(each[picked], [...from, picked], to);
    }
    const members = Object.entries(each).map(
      ([name, member]) => [name, walk(member, [...from, name], [...to, name])] as const,
    );
    return Object.fromEntries(members.filter(([, member]) => member !== undefined));
  };
  const seen = walk(value, [], []);
  return {
    value: seen,
    original(path) {
      for (let length = path.length; length >= 0; length -= 1) {
        const known = paths.get(JSON.stringify(path.slice(0, length)));
        if (known) return [...known, ...path.slice(length)];
      }
      return path;
    },
  };
}
