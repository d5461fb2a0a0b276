import { isRecord } from '@strake/core';
import { alignColumns } from '../print/align-columns.ts';
import { shortDigest } from '../print/format-quantity.ts';
import type { FoundProvenance } from './find-provenance.ts';

/** A line for each provenance: its digest, its builder, and the commit or another material that it names first. */
export function provenanceRows(found: readonly FoundProvenance[]): readonly string[] {
  return alignColumns(
    found.map(({ digest, predicate }) => [
      shortDigest(digest),
      builderOf(predicate) ?? '(no builder)',
      sourceOf(predicate) ?? '',
    ]),
  );
}

/** Of SLSA v1, and of v0.1 and v0.2. */
function builderOf(predicate: unknown): string | undefined {
  return text(at(predicate, 'runDetails', 'builder', 'id')) ?? text(at(predicate, 'builder', 'id'));
}

function sourceOf(predicate: unknown): string | undefined {
  const materials =
    at(predicate, 'buildDefinition', 'resolvedDependencies') ?? at(predicate, 'materials');
  if (!Array.isArray(materials)) return undefined;
  const source =
    materials.find((each) => text(at(each, 'uri'))?.startsWith('git+')) ?? materials[0];
  return (
    text(at(source, 'digest', 'gitCommit')) ??
    text(at(source, 'digest', 'sha1')) ??
    text(at(source, 'uri'))
  );
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((of, key) => (isRecord(of) ? of[key] : undefined), value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
