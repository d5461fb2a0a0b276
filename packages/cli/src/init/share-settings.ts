import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '@strake/core';
import type { Draft, DraftImage, Settings } from './draft.ts';

/**
 * Moves what several images have in common to the top level, with `{{image}}` in place of their names: a value that all images have,
 * or a list or text that most of them have and the others replace.
 */
export function shareSettings(draft: Draft): Draft {
  const { images, top } = draft;
  if (images.length < 2) return draft;
  const shared = commonSettings(images, []);
  return {
    ...draft,
    top: { ...top, ...shared },
    images: images.map((image) => ({ ...image, settings: without(image, shared) })),
  };
}

/** Values at a path, for the images whose names they may contain. */
function commonSettings(images: readonly DraftImage[], path: readonly string[]): Settings {
  const maps = images.map(({ settings }) => valueAt(settings, path));
  const keys = new Set(maps.flatMap((map) => (isRecord(map) ? Object.keys(map) : [])));
  const common: [string, unknown][] = [];
  for (const key of keys) {
    const values = images.map(({ settings }) => valueAt(settings, [...path, key]));
    // A value at the top level is a value of every image.
    if (values.some((value) => value === undefined)) continue;
    const most = mostCommon(values.map((value, at) => [value, images[at]?.name ?? ''] as const));
    if (most !== undefined) common.push([key, most]);
    else if (values.every(isRecord)) {
      const inner = commonSettings(images, [...path, key]);
      if (Object.keys(inner).length > 0) common.push([key, inner]);
    }
  }
  return Object.fromEntries(common);
}

/** The value of more than half, with `{{image}}` for the name; maps would be merged with those of others, so all must have it. */
function mostCommon(values: readonly (readonly [unknown, string])[]): unknown {
  const forms = values.flatMap(([value, name]) => [value, withName(value, name)]);
  const count = (form: unknown) =>
    values.filter(
      ([value, name]) =>
        isDeepStrictEqual(value, form) || isDeepStrictEqual(withName(value, name), form),
    ).length;
  const best = forms
    .map((form) => ({ form, count: count(form) }))
    .reduce((a, b) => (b.count > a.count ? b : a));
  const isEnough = isRecord(best.form)
    ? best.count === values.length
    : best.count * 2 > values.length;
  return isEnough ? best.form : undefined;
}

/** The settings of an image that the shared ones do not give it. */
function without({ name, settings }: DraftImage, shared: Settings): Settings {
  const left = (value: unknown, given: unknown): unknown => {
    if (given === undefined) return value;
    if (isDeepStrictEqual(value, given) || isDeepStrictEqual(withName(value, name), given))
      return undefined;
    if (!isRecord(value) || !isRecord(given)) return value;
    const entries = Object.entries(value).map(([key, each]) => [key, left(each, given[key])]);
    const kept = entries.filter(([, each]) => each !== undefined);
    return kept.length === 0 ? undefined : Object.fromEntries(kept);
  };
  const rest = left(settings, shared);
  return isRecord(rest) ? rest : {};
}

/** With `{{image}}` for every part of a path that is the name. */
function withName(value: unknown, name: string): unknown {
  if (typeof value === 'string')
    return value
      .split('/')
      .map((part, at) => (part === name && at > 0 ? '{{image}}' : part))
      .join('/');
  if (Array.isArray(value)) return value.map((each) => withName(each, name));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [withName(key, name), withName(each, name)]),
  );
}

function valueAt(settings: Settings, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), settings);
}
