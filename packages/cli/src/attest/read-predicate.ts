import { isRecord } from '@strake/core';
import { commandError } from '../error-codes.ts';
import { readInput } from './read-input.ts';

/** A bundle holds it in base64, and verifiers bound that. */
const MAX_PREDICATE_BYTES = 20 * 1024 * 1024;

/**
 * Reads a predicate: a JSON object.
 * @param file absolute, or relative to `cwd`
 * @throws FILE_UNREADABLE, CONFIG_OPTION for what is not a predicate
 */
export function readPredicate(file: string, cwd: string): Readonly<Record<string, unknown>> {
  const predicate = parse(readInput(file, cwd, MAX_PREDICATE_BYTES), file);
  if (!isRecord(predicate)) {
    throw commandError('CONFIG_OPTION', `${file} is not a JSON object`, {
      hint: 'Name a file with a predicate, such as an SBOM in JSON.',
    });
  }
  if (typeof predicate._type === 'string' && 'predicateType' in predicate) {
    throw commandError('CONFIG_OPTION', `${file} is a whole in-toto statement, not a predicate`, {
      hint: 'Write the value of its "predicate" into a file, and give its "predicateType" to --type.',
    });
  }
  return predicate;
}

function parse(bytes: Uint8Array, file: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw commandError('CONFIG_OPTION', `${file} is not JSON`, {
      cause,
      hint: 'Name a file with a predicate in JSON; SBOMs of other forms have to be converted.',
    });
  }
}
