import { isRecord } from '@strake/core';
import { MAX_BUNDLE_BYTES } from '../signature/envelope.ts';
import { createFieldReader } from '../signature/field-reader.ts';

/** An in-toto statement that somebody else wrote, of version 1 or 0.1. */
export interface FoundStatement {
  /** At least one. */
  readonly subjects: readonly FoundSubject[];
  /** URI of the kind of predicate. */
  readonly predicateType: string;
  readonly predicate: unknown;
}

/** A subject of a statement. */
export interface FoundSubject {
  readonly name?: string;
  /** Hex digits by algorithm, as written. */
  readonly digest: ReadonlyMap<string, string>;
}

const TYPES: readonly string[] = [
  'https://in-toto.io/Statement/v1',
  // cosign wrote it until 2.x.
  'https://in-toto.io/Statement/v0.1',
];
/** The largest SBOM that strake attaches has half as many. */
const MAX_TOKENS = 8_000_000;
const MAX_SUBJECTS = 10_000;
const MAX_DIGESTS = 32;
const LONGEST_URI = 2048;
const LONGEST_DIGEST = 512;

/**
 * Reads a statement.
 * @param name for messages: `the statement of sha256:…`
 * @throws ATTEST_BUNDLE
 */
export function readStatement(bytes: Uint8Array, name: string): FoundStatement {
  const reader = createFieldReader(name);
  const fields = reader.parse(bytes, MAX_BUNDLE_BYTES, MAX_TOKENS);
  const type = reader.text(fields, '_type', '_type', LONGEST_URI);
  if (!TYPES.includes(type))
    throw reader.invalid(`has the type ${JSON.stringify(type)} and not ${TYPES[0]}`);
  const subjects = reader
    .list(fields, 'subject', 'subject', MAX_SUBJECTS)
    .map((subject, at): FoundSubject => {
      if (!isRecord(subject)) throw reader.invalid(`has no object "subject[${at}]"`);
      const digest = reader.record(subject, 'digest', `subject[${at}].digest`);
      const digests = Object.entries(digest);
      if (digests.length === 0 || digests.length > MAX_DIGESTS)
        throw reader.invalid(`has no digest in "subject[${at}]"`);
      const found = new Map<string, string>();
      for (const [algorithm, value] of digests) {
        if (typeof value !== 'string' || value === '' || value.length > LONGEST_DIGEST)
          throw reader.invalid(`has no digest in "subject[${at}]"`);
        found.set(algorithm, value);
      }
      return typeof subject.name === 'string'
        ? { name: subject.name, digest: found }
        : { digest: found };
    });
  if (subjects.length === 0) throw reader.invalid('has no subject');
  return {
    subjects,
    predicateType: reader.text(fields, 'predicateType', 'predicateType', LONGEST_URI),
    predicate: fields.predicate,
  };
}

/** Whether a statement is about a manifest. @param digest `sha256:…` */
export function isAbout(statement: FoundStatement, digest: string): boolean {
  const [algorithm = '', hex = ''] = digest.split(':');
  return hex !== '' && statement.subjects.some((subject) => subject.digest.get(algorithm) === hex);
}
