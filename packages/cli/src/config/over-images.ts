import { isPatternKey, isPlatformMap } from '@strake/core';

/** Puts the value that was set below what is there. */
type Put = (member: unknown, path: readonly string[]) => unknown;

/**
 * What is set at the top is for all images, and what they have themselves would hide it: that is taken away.
 * @param put used in lists of images: each hides the list at the top whole
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

/** True for a map by platform that a path does not tell apart: what is set goes into all of its values. */
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
