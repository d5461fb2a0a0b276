import { compactJson, digestOf, formatPlatform } from '@strake/oci';
import { LIST_FORMAT } from './bundle-list.ts';
import type { ToolCacheNeed } from './tool-caches.ts';

/** What needs have in common whose results may be in the same bundles. */
export function scopeOf({ cache, platform }: ToolCacheNeed): string {
  return compactJson([cache.format, cache.directory, cache.key, formatPlatform(platform)]);
}

/** The key of a bundle list: 64 hex digits. It does not depend on sources. */
export function listKey({ cache, platform, operands }: ToolCacheNeed): string {
  const facts = [LIST_FORMAT, cache.format, cache.key, formatPlatform(platform), operands];
  return digestOf(compactJson(facts)).digest.slice('sha256:'.length);
}

/** Identifies a need in a build. */
export function needId(need: ToolCacheNeed): string {
  return compactJson([need.cache.directory, listKey(need)]);
}
