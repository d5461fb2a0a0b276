import { StrakeError } from '../../errors/index.ts';

/** The single errors of a failure, which may combine several. */
export function singleErrors(error: StrakeError): readonly StrakeError[] {
  return error.facts.errors?.filter((each) => StrakeError.is(each)) ?? [error];
}
