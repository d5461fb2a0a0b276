import { ownValue } from '@strake/oci/internal';
import type { Action } from './action.ts';
import type { RecordedInput } from './recorded-input.ts';
import { sumOf } from './sums.ts';

/** The value of an environment variable as an input. */
export function envFact(
  name: string,
  { env }: Pick<Action, 'env'>,
): RecordedInput & { readonly kind: 'env' } {
  const value = ownValue(env, name);
  return { kind: 'env', name, ...(value === undefined ? {} : { sha256: sumOf(value) }) };
}
