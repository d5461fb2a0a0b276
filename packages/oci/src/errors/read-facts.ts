import type { ErrorFacts } from './strake-error.ts';

const isText = (value: unknown) => typeof value === 'string';
const isNumber = (value: unknown) => typeof value === 'number';
const isTrue = (value: unknown) => typeof value === 'boolean';
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);

const LOCATION: Readonly<Record<string, (value: unknown) => boolean>> = {
  file: isText,
  line: isNumber,
  column: isNumber,
  argument: isText,
  key: isText,
};

/** What each fact has to be; causes and single errors are read by themselves. */
const FACTS: Readonly<
  Record<Exclude<keyof ErrorFacts, 'cause' | 'errors'>, (value: unknown) => boolean>
> = {
  kind: isText,
  hint: isText,
  location: (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(([key, each]) => each === undefined || LOCATION[key]?.(each)),
  plugin: isText,
  option: (value) => Array.isArray(value) && value.every((key) => isText(key) || isNumber(key)),
  hook: isText,
  stage: isText,
  image: isText,
  platform: isText,
  package: isText,
  argv: isTexts,
  exitCode: isNumber,
  output: isText,
  method: isText,
  url: isText,
  status: isNumber,
  registryCodes: isTexts,
  retryable: isTrue,
  retryAfterMs: isNumber,
};

/** The facts of an error that third-party code made: what is not of its type is left out. */
export function readFacts(facts: unknown): Omit<ErrorFacts, 'cause' | 'errors'> {
  const given = Object(facts) as Readonly<Record<string, unknown>>;
  const valid = Object.entries(FACTS).flatMap(([name, isValid]) => {
    const value = given[name];
    return value !== undefined && isValid(value) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(valid);
}
