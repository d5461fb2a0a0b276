import { StrakeError } from '../../errors/index.ts';

/** Each failure by itself: several travel as one. */
export function singleErrors(error: StrakeError): readonly StrakeError[] {
  return error.facts.errors?.filter((each) => StrakeError.is(each)) ?? [error];
}
