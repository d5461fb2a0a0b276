import { isRecord, messageOf } from '@strake/core';
import { commandError } from '../error-codes.ts';
import type { Invocation } from '../invocation.ts';
import { readStdin } from '../read-stdin.ts';
import { readInput } from './read-input.ts';

/** A bundle holds it in base64, and verifiers bound that. */
const MAX_PREDICATE_BYTES = 20 * 1024 * 1024;

/**
 * Reads a predicate: a JSON object.
 * @param given a file, absolute or relative to `cwd`; `-` for standard input
 * @throws FILE_UNREADABLE, CONFIG_OPTION for what is not a predicate
 */
export async function readPredicate(
  given: string,
  cwd: string,
  invocation: Pick<Invocation, 'stdin' | 'signal'>,
): Promise<Readonly<Record<string, unknown>>> {
  const isStdin = given === '-';
  const file = isStdin ? 'standard input' : given;
  const bytes = isStdin ? await readPiped(invocation) : readInput(given, cwd, MAX_PREDICATE_BYTES);
  const predicate = parse(bytes, file);
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

async function readPiped({
  stdin,
  signal,
}: Pick<Invocation, 'stdin' | 'signal'>): Promise<Uint8Array> {
  try {
    return await readStdin(stdin, signal, MAX_PREDICATE_BYTES);
  } catch (cause) {
    signal.throwIfAborted();
    throw commandError('FILE_UNREADABLE', `standard input cannot be read: ${messageOf(cause)}`, {
      cause,
      hint: 'Pipe the predicate into this command, or name its file.',
    });
  }
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
