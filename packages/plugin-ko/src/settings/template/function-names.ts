const NAMES = [
  'and',
  'call',
  'eq',
  'ge',
  'gt',
  'html',
  'index',
  'js',
  'le',
  'len',
  'lt',
  'ne',
  'not',
  'or',
  'print',
  'printf',
  'println',
  'slice',
  'urlquery',
] as const;

/** A function that templates may call: those of text/template, and no others, as in ko. */
export type FunctionName = (typeof NAMES)[number];

export function isFunction(name: string): name is FunctionName {
  return NAMES.some((each) => each === name);
}
