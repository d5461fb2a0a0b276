import { nearest } from '@strake/core';
import { parseSize } from '../parse-quantity.ts';
import { splitValues } from '../split-values.ts';
import { UsageError } from '../usage-error.ts';

/** A condition of `--fail-on`. */
export interface Condition {
  /** As it was written. */
  readonly text: string;
  readonly name: ConditionName;
  /** What follows the colon; empty without one. */
  readonly argument: string;
}

export type ConditionName = keyof typeof ARGUMENTS;

/** What may follow each name. */
const ARGUMENTS = {
  any: [],
  platform: ['added', 'removed'],
  size: ['+5%', '+1MB'],
  config: [],
  user: [],
  env: [],
  command: [],
  ports: [],
  volumes: [],
  labels: [],
  annotations: [],
  layer: [],
  file: ['added', 'removed', 'changed'],
  mode: [],
  setuid: [],
  module: ['major', 'minor', 'patch', 'added', 'removed', 'down'],
  toolchain: [],
  flags: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export const CONDITION_NAMES = Object.keys(ARGUMENTS) as readonly ConditionName[];

const HINT = `Name conditions, separated by commas: ${CONDITION_NAMES.join(', ')}.`;

/** Reads `--fail-on`. @throws UsageError */
export function parseConditions(given: readonly string[]): readonly Condition[] {
  return splitValues('fail-on', given, HINT).map((text) => {
    const colon = text.indexOf(':');
    const [name, argument] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
    if (!isName(name)) {
      const near = nearest(name, CONDITION_NAMES);
      const hint = near === undefined ? HINT : `Did you mean "${near}"?`;
      throw new UsageError(`--fail-on has the unknown condition "${name}"`, hint);
    }
    if (colon >= 0) checkArgument(text, name, argument);
    return { text, name, argument };
  });
}

function isName(name: string): name is ConditionName {
  return Object.hasOwn(ARGUMENTS, name);
}

function checkArgument(text: string, name: ConditionName, argument: string): void {
  const known: readonly string[] = ARGUMENTS[name];
  if (name === 'size' ? growthOf(argument) !== undefined : known.includes(argument)) return;
  const choices = known.map((each) => `${name}:${each}`).join(', ');
  throw new UsageError(
    `--fail-on "${text}" is not a condition`,
    choices === '' ? `Write "${name}" alone.` : `Write "${name}" alone, or one of ${choices}.`,
  );
}

/** How much larger something may become. */
export interface Growth {
  readonly factor: number;
  readonly bytes: number;
}

/** `+5%`, `+1MB`, `5%`. @returns undefined for anything else, also for a number without a unit: `5` may mean either */
export function growthOf(argument: string): Growth | undefined {
  const [, percent] = /^\+?(\d{1,6}(?:\.\d{1,6})?)%$/.exec(argument) ?? [];
  if (percent !== undefined) return { factor: Number(percent) / 100, bytes: 0 };
  const bytes = /[a-z]$/i.test(argument) ? parseSize(argument.replace(/^\+/, '')) : undefined;
  return bytes === undefined ? undefined : { factor: 0, bytes };
}
