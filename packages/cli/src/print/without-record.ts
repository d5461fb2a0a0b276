import { BASE_RECORD, type StringMap } from '@strake/core';

/** Annotations or labels without the record of the base, which is long, and for `strake rebase` alone. */
export function withoutRecord({ [BASE_RECORD]: _, ...shown }: StringMap): StringMap {
  return shown;
}
