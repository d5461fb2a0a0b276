import { isRecord, ownValue } from '@strake/core';
import { MAX_BUNDLE_BYTES } from './envelope.ts';
import type { FieldReader, Fields } from './field-reader.ts';

const LONGEST_CHECKPOINT = 64 * 1024;
const MAX_HASHES = 64;
/**
 * A signature line of a checkpoint. The library matches the name of the log as a regular expression, so that it must not be one that
 * takes forever.
 */
const SIGNATURE_LINE = /^\u2014 [\w.:/~-]{1,256} [A-Za-z0-9+/]+={0,2}$/;

/**
 * Checks an entry of a transparency log in a bundle.
 * @param path of the entry, for messages
 * @throws ATTEST_BUNDLE
 */
export function checkLogEntry(reader: FieldReader, entry: unknown, path: string): void {
  if (!isRecord(entry)) throw reader.invalid(`has no entry in "${path}"`);
  checkNumber(reader, entry, 'logIndex', path);
  checkNumber(reader, entry, 'integratedTime', path);
  reader.bytes(entry, 'canonicalizedBody', `${path}.canonicalizedBody`, MAX_BUNDLE_BYTES);
  const log = reader.record(entry, 'logId', `${path}.logId`);
  reader.bytes(log, 'keyId', `${path}.logId.keyId`, 64);
  const kind = reader.record(entry, 'kindVersion', `${path}.kindVersion`);
  for (const key of ['kind', 'version']) reader.text(kind, key, `${path}.kindVersion.${key}`, 64);
  if ((entry.inclusionProof ?? undefined) === undefined) return;
  const proof = reader.record(entry, 'inclusionProof', `${path}.inclusionProof`);
  checkNumber(reader, proof, 'logIndex', `${path}.inclusionProof`);
  checkNumber(reader, proof, 'treeSize', `${path}.inclusionProof`);
  reader.list(proof, 'hashes', `${path}.inclusionProof.hashes`, MAX_HASHES);
  const checkpoint = reader.record(proof, 'checkpoint', `${path}.inclusionProof.checkpoint`);
  const where = `${path}.inclusionProof.checkpoint.envelope`;
  const [, ...signatures] = reader
    .text(checkpoint, 'envelope', where, LONGEST_CHECKPOINT)
    .split('\n\n');
  const lines = signatures.join('\n\n').split('\n').slice(0, -1);
  if (!lines.every((line) => SIGNATURE_LINE.test(line)))
    throw reader.invalid(`has no signed checkpoint in "${where}"`);
}

/** 64-bit integers are texts in JSON of protocol buffers; zero may be absent. */
function checkNumber(reader: FieldReader, fields: Fields, key: string, path: string): void {
  const value = ownValue(fields, key) ?? '0';
  if (!/^\d{1,19}$/.test(String(value)) || !['string', 'number'].includes(typeof value))
    throw reader.invalid(`has no number "${path}.${key}"`);
}
