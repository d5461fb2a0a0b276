import type { Finding, Validation } from '@strake/core';
import type { Paint } from '../invocation.ts';
import { escapeLine } from './escape-text.ts';
import { formatBytes, formatCount, shortDigest } from './format-quantity.ts';

const COLOURS = { error: 'red', warning: 'yellow', note: 'dim' } as const;

/** `error: linux/amd64 layers[2] (sha256:0123456789ab): the size is …`. */
export function renderFinding({ level, where, digest, message }: Finding, paint: Paint): string {
  const place = digest === undefined ? where : `${where} (${shortDigest(digest)})`;
  return `${paint(COLOURS[level], `${level}:`)} ${escapeLine(`${place}: ${message}`)}`;
}

/** `PASS: oci:dist/oci: 4 images, 9 layers, 12.3 MB`. */
export function describeVerdict(name: string, { findings, checked }: Validation): string {
  const errors = findings.filter(({ level }) => level === 'error').length;
  const counts = `${formatCount(checked.images, 'image')}, ${formatCount(checked.layers, 'layer')}, ${formatBytes(checked.bytes)}`;
  return errors === 0
    ? `PASS: ${escapeLine(name)}: ${counts}`
    : `FAIL: ${escapeLine(name)}: ${formatCount(errors, 'error')} in ${counts}`;
}
