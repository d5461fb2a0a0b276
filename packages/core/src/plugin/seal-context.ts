import { frozenCopy } from './plain-data.ts';

/** The data in a context; its other members act: a log, a signal, functions. */
const DATA: readonly string[] = [
  'base',
  'configured',
  'env',
  'images',
  'insecure',
  'options',
  'outputs',
  'platform',
  'variables',
];

/**
 * A context that no tap can change, to protect the next tap and the caller, whose configuration may be an object that
 * lives on.
 */
export function sealContext(context: unknown): unknown {
  const members = Object.entries(Object(context)).map(([key, value]) => [
    key,
    DATA.includes(key) ? frozenCopy(value) : value,
  ]);
  return Object.freeze(Object.fromEntries(members));
}
