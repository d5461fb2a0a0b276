import type { ValueChange } from '@strake/core';

const LONGEST = 120;

/** `config.Env[0] is "A=1", rebuilt "A=2"`; of an empty path: `it is 1, rebuilt 2`. */
export function describeValue({ path, before, after }: ValueChange): string {
  const name = path
    .map((step, at) => (typeof step === 'number' ? `[${step}]` : at === 0 ? step : `.${step}`))
    .join('');
  return `${name === '' ? 'it' : name} is ${shown(before)}, rebuilt ${shown(after)}`;
}

/** As short JSON, or `nothing`. */
function shown(value: unknown): string {
  const json = value === undefined ? 'nothing' : JSON.stringify(value);
  return json.length > LONGEST ? `${json.slice(0, LONGEST)}…` : json;
}
