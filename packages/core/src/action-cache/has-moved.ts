import { readFileState } from '@strake/oci/internal';
import type { RecordedInput } from './recorded-input.ts';
import { namesOf } from './sums.ts';

/** Whether a file, or the names in a directory, have changed since they were recorded: a file also if it has its old content again. */
export function hasMoved(fact: RecordedInput): boolean {
  switch (fact.kind) {
    case 'absent':
      return readFileState(fact.path) !== undefined;
    case 'file':
      return readFileState(fact.path)?.text !== fact.state;
    case 'names':
      return readFileState(fact.path)?.text !== fact.state && namesOf(fact) !== fact.sha256;
    default:
      return false;
  }
}
