import { isPatternKey, isPlatformMap, isRecord } from '@strake/core';

/** Puts the value into an existing map. */
type Put = (member: unknown, path: readonly string[]) => unknown;

/**
 * A setting at the top level applies to all images: values of single images that would override it are removed.
 * @param put used for lists in images, which replace the list at the top level as a whole
 */
export function putOverImages(config: unknown, path: readonly string[], put: Put): unknown {
  const images = ownMember(config, 'images');
  if (path[0] === 'images' || !isRecord(images)) return config;
  return { ...Object(config), images: mapMembers(images, (image) => clear(image, path, put)) };
}

function clear(value: unknown, path: readonly string[], put: Put): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return undefined;
  if (Array.isArray(value))
    return value.map((member, at) => (String(at) === step ? put(member, rest) : member));
  if (!isRecord(value)) return value;
  if (isSplit(value, step)) return mapMembers(value, (member) => clear(member, path, put));
  if (!Object.hasOwn(value, step)) return value;
  const { [step]: member, ...others } = value;
  const left = clear(member, rest, put);
  return left === undefined ? others : { ...value, [step]: left };
}

/** True for a map by platform that the path does not select from: the setting goes into all of its values. */
export function isSplit(value: unknown, step: string): boolean {
  return isPlatformMap(value) && !isPatternKey(step);
}

export function mapMembers(
  record: Readonly<Record<string, unknown>>,
  change: (member: unknown) => unknown,
): Readonly<Record<string, unknown>> {
  const members = Object.entries(record).map(([key, member]) => [key, change(member)] as const);
  return Object.fromEntries(members);
}

export function ownMember(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
