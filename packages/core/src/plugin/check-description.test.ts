import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MEDIA_TYPE } from '@strake/oci';
import { checkDescription } from './check-description.ts';

const { oci } = MEDIA_TYPE;
const BEFORE = { family: 'oci', manifests: [], additionalManifests: [], annotations: {}, tags: [] };
const config = { mediaType: oci.config, digest: `sha256:${'a'.repeat(64)}`, size: 2 };
const GOOD = JSON.stringify({ schemaVersion: 2, mediaType: oci.manifest, config, layers: [] });
const check = (more: object) => {
  const additionalManifests = [{ mediaType: oci.manifest, text: GOOD, ...more }];
  checkDescription('index', { ...BEFORE, additionalManifests }, BEFORE);
};

test('accepts an additional manifest that can be read back, and content of another type', () => {
  check({ blobs: [{ mediaType: 'text/plain', base64: 'aGk=' }] });
  check({ mediaType: 'application/vnd.acme.cache', text: 'anything' });
});

for (const [title, more, says] of [
  ['is not valid JSON', { text: '{' }, /^additionalManifests\[0\]\.text is not valid JSON$/],
  [
    'is of another kind',
    { mediaType: oci.index },
    /additionalManifests\[0\]\.text has the mediaType .*manifest/,
  ],
  [
    'has no layers',
    { text: GOOD.replace('layers', 'lavers') },
    /additionalManifests\[0\]\.text.*layers/,
  ],
  [
    'is too large',
    { text: `${GOOD}${' '.repeat(8 * 2 ** 20)}` },
    /additionalManifests\[0\]\.text has 8\d+ byte/,
  ],
  [
    'has broken base64',
    { blobs: [{ mediaType: 'a/b', base64: 'aGk' }] },
    /blobs\[0\]\.base64 is not/,
  ],
  ['has an unpaired surrogate', { mediaType: 'a/b', text: '\ud800' }, /unpaired UTF-16 surrogates/],
] as const) {
  test(`refuses an additional manifest that ${title}`, () => {
    assert.throws(() => check(more), { code: 'PLUGIN_BAD_RESULT', message: says });
  });
}

const stepWith = (id: string, inputs: object) => ({
  id,
  argv: ['true'],
  directory: '/',
  inputs,
  outputs: [`/${id}`],
});

test('finds what is wrong with inputs that several steps name', () => {
  const job = (...inputs: readonly object[]) => ({
    env: {},
    steps: inputs.map((each, at) => stepWith(`step-${at}`, each)),
    outputs: [],
  });
  const check = (...inputs: readonly object[]) =>
    checkDescription('compile', job(...inputs), job());
  const right = { files: ['/a'] };
  const wrong = { files: [1] };
  check(right, right);
  assert.throws(() => check(right, wrong, right, wrong), {
    message: /^steps\.1\.inputs\.files\.0 /,
  });
});

test('refuses a check of a step whose pattern is not a regular expression', () => {
  const before = { env: {}, steps: [], outputs: [] };
  const step = (forbidden: string) => ({
    ...stepWith('a', {}),
    check: { argv: ['ask'], forbidden: [forbidden], message: 'it is wrong' },
  });
  checkDescription('compile', { ...before, steps: [step('^a$')] }, before);
  assert.throws(() => checkDescription('compile', { ...before, steps: [step('(')] }, before), {
    code: 'PLUGIN_BAD_RESULT',
    message: /^check of step "a": .*Unterminated group/,
  });
});

test('refuses one depfile for two steps', () => {
  const stepsWith = (depfiles: readonly string[]) =>
    depfiles.map((depfile, at) => ({
      ...stepWith(`${at}`, { discovery: { depfile } }),
      outputs: [`/out/${at}`],
    }));
  const jobWith = (depfiles: readonly string[]) => ({
    env: {},
    steps: stepsWith(depfiles),
    outputs: [],
  });
  checkDescription('compile', jobWith(['/out/0.d', '/out/1.d']), jobWith([]));
  assert.throws(
    () => checkDescription('compile', jobWith(['/out/a.d', '/out/./a.d']), jobWith([])),
    { message: 'steps "0" and "1" write one depfile: /out/a.d' },
  );
});

for (const [depfile, says] of [
  ['/a', /lists \/a as both output and depfile/],
  ['/src/a.d', /is not in the directory of one of its outputs: \/src\/a\.d/],
  ['/out/../src/a.d', /is not in the directory of one of its outputs/],
  ['/outer/a.d', /is not in the directory/],
] as const)
  test(`refuses ${depfile} as a depfile, because it is removed before the step runs`, () => {
    const step = { ...stepWith('a', { discovery: { depfile } }), outputs: ['/out/a', '/a'] };
    const job = { env: {}, steps: [step], outputs: [] };
    const outputs = depfile === '/a' ? step.outputs : ['/out/a'];
    const given = { ...job, steps: [{ ...step, outputs }] };
    assert.throws(() => checkDescription('compile', given, { ...job, steps: [] }), {
      code: 'PLUGIN_BAD_RESULT',
      message: says,
    });
  });
