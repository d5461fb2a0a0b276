import { STATEMENT_TYPE, type Statement, type Subject } from './statement.ts';

/**
 * An in-toto statement as JSON: the same parts give the same bytes.
 * @param predicate plain data; its keys keep their order
 */
export function writeStatement(
  subject: readonly Subject[],
  predicateType: string,
  predicate: unknown,
): Uint8Array {
  const statement: Statement = { _type: STATEMENT_TYPE, subject, predicateType, predicate };
  return Buffer.from(JSON.stringify(statement));
}

/** A manifest as a subject. @param digest `sha256:…` */
export function subjectOf(digest: string, name?: string): Subject {
  return { ...(name === undefined ? {} : { name }), digest: digestSet(digest) };
}

/** A digest as in-toto writes it. Source: in-toto attestation spec/v1/digest_set.md. @param digest `sha256:…` */
export function digestSet(digest: string): Readonly<Record<string, string>> {
  const [algorithm = '', hex = ''] = digest.split(':');
  return { [algorithm]: hex };
}
