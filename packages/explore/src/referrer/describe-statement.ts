import { isRecord } from '@strake/oci/internal';
import type { FoundStatement } from '@strake/plugin-attest/verify';
import type { Fact } from '../answer/index.ts';
import { describeSbom } from './describe-sbom.ts';
import type { Described } from './described.ts';
import { shortText } from './short-text.ts';

const MAX_SUBJECTS = 20;

/** What an in-toto statement says. @param json the whole statement */
export function describeStatement(
  { subjects, predicateType, predicate }: FoundStatement,
  json: unknown,
): Described {
  const about = subjects.slice(0, MAX_SUBJECTS).map(({ name, digest }): Fact => {
    const digests = [...digest].map(([algorithm, hex]) => `${algorithm}:${hex}`);
    return ['About', [name, ...digests].filter(Boolean).join(' ')];
  });
  const facts: Fact[] = [['Predicate', predicateType], ...about];
  const text = shortText(JSON.stringify(json, undefined, 2) ?? '');
  const sbom = describeSbom(unwrapped(predicate));
  if (sbom) return { ...sbom, facts: [...facts, ...sbom.facts], text };
  if (predicateType.startsWith('https://slsa.dev/provenance/'))
    return { title: 'Provenance', facts: [...facts, ...provenanceFacts(predicate)], text };
  return { title: 'Statement', facts, text };
}

/** Source: cosign v1 and v2: `{ "Data": … }`. */
function unwrapped(predicate: unknown): unknown {
  if (!isRecord(predicate) || !('Data' in predicate)) return predicate;
  if (typeof predicate.Data !== 'string') return predicate.Data;
  try {
    return JSON.parse(predicate.Data);
  } catch {
    return undefined;
  }
}

/** Source: SLSA provenance v1 and v0.2. */
function provenanceFacts(predicate: unknown): readonly Fact[] {
  const at = (...path: readonly string[]): unknown =>
    path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), predicate);
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const dependencies = at('buildDefinition', 'resolvedDependencies') ?? at('materials');
  return [
    ['Builder', text(at('runDetails', 'builder', 'id')) || text(at('builder', 'id'))],
    ['Build type', text(at('buildDefinition', 'buildType')) || text(at('buildType'))],
    ['Started', text(at('runDetails', 'metadata', 'startedOn'))],
    ['Finished', text(at('runDetails', 'metadata', 'finishedOn'))],
    ['Run', text(at('runDetails', 'metadata', 'invocationId'))],
    ...(Array.isArray(dependencies) ? dependencies : [])
      .slice(0, MAX_SUBJECTS)
      .filter(isRecord)
      .map(
        (each): Fact => [
          'Depends on',
          text(each.uri) || text(each.name) || JSON.stringify(each.digest ?? ''),
        ],
      ),
  ];
}
