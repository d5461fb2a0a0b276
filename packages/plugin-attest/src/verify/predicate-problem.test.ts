import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PREDICATE_TYPE } from '../statement/statement.ts';
import { predicateProblem } from './predicate-problem.ts';

const { spdx, cyclonedx, provenance } = PREDICATE_TYPE;
const SUBJECT = `sha256:${'a'.repeat(64)}`;
const SPDX = { spdxVersion: 'SPDX-2.3' };
const CYCLONEDX = { bomFormat: 'CycloneDX' };
const problem = (type: string, predicate: unknown) => predicateProblem(type, predicate, SUBJECT);

test('takes predicates of the type that they are said to be, and of unknown types', () => {
  const fitting: readonly (readonly [type: string, predicate: unknown])[] = [
    [spdx, SPDX],
    [`${spdx}/v2.3`, SPDX],
    [spdx, { '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld' }],
    [spdx, { Data: JSON.stringify(SPDX), Timestamp: '' }],
    [spdx, { Data: 'SPDXVersion: SPDX-2.3\n', Timestamp: '' }],
    [cyclonedx, CYCLONEDX],
    [provenance, { buildDefinition: {}, runDetails: {} }],
    ['https://example.com/tests', { passed: true }],
  ];
  for (const [type, predicate] of fitting) assert.equal(problem(type, predicate), undefined, type);
});

test('tells what is no SBOM or no provenance, whatever its type says', () => {
  assert.match(problem(spdx, { passed: true }) ?? '', /is not an SBOM in SPDX/);
  assert.match(problem(spdx, CYCLONEDX) ?? '', /is not an SBOM in SPDX/);
  assert.match(problem(`${cyclonedx}/v1.6`, SPDX) ?? '', /is not an SBOM in CycloneDX/);
  for (const each of [{ passed: true }, null, [], 'x'])
    assert.match(problem(provenance, each) ?? '', /is not provenance of SLSA v1/);
});
