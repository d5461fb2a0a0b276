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
  const { images, layers, bytes, others = 0, referrers = 0 } = checked;
  const all = [
    formatCount(images, 'image'),
    formatCount(layers, 'layer'),
    ...(others > 0 ? [formatCount(others, 'other manifest')] : []),
    ...(referrers > 0 ? [formatCount(referrers, 'referrer')] : []),
  ];
  const counts = [...all, formatBytes(bytes)].join(', ');
  return errors === 0
    ? `PASS: ${escapeLine(name)}: ${counts}`
    : `FAIL: ${escapeLine(name)}: ${formatCount(errors, 'error')} in ${counts}`;
}
