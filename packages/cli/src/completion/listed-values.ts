import type { Option } from 'commander';
import { ATTACH_FORMS } from '../attest/attach-form.ts';
import { REFERENCE_FORMS } from '../kubernetes/rendering.ts';

/** The values of an option that has a list of them, but no choices of commander: it may be repeated, have commas, or take others as well. */
export async function listedValues({ long }: Option): Promise<readonly string[] | undefined> {
  switch (long) {
    case '--attach':
      return ATTACH_FORMS;
    case '--render':
      return REFERENCE_FORMS;
    case '--ignore':
      return ['timestamps', 'history', 'tar', 'attestations'];
    case '--fail-on':
      return (await import('../diff/condition.ts')).CONDITION_NAMES;
    case '--require':
      return [...(await import('../attest/required-kinds.ts')).REQUIRED_KINDS.keys()];
    case '--type':
      return [...(await import('../attest/predicate-uri.ts')).PREDICATE_NAMES.keys()];
    default:
      return undefined;
  }
}
