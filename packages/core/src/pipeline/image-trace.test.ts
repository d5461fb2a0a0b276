import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompileJob } from '../plugin/compile-job.ts';
import type { TraceEntry } from '../plugin/guard-tap.ts';
import { imageTrail } from './image-trace.ts';

const JOB = {
  steps: [{ id: 'go build app' }, { id: 'go build web' }],
  outputs: [
    { id: './cmd/app', image: 'app', file: '/app' },
    { id: './cmd/web', image: 'web', file: '/web' },
    { id: './cmd/app', image: 'web', file: '/app' },
  ],
} as unknown as CompileJob;

const entry = (...paths: readonly string[]) =>
  ({
    outcome: 'changed',
    changes: paths.map((path) => ({ kind: 'added', path })),
  }) as unknown as TraceEntry;

const of = (name: string, trace: readonly TraceEntry[]) =>
  imageTrail(trace, JOB, { name, steps: [`go build ${name}`] });

test('reports the steps and outputs of one image, and not of others', () => {
  const all = entry(
    'env.CGO_ENABLED',
    'steps[go build app]',
    'steps[go build web]',
    'outputs[./cmd/app]',
    'outputs[./cmd/web]',
    'outputs[./cmd/app#2]',
  );
  const paths = (name: string) => of(name, [all])[0]?.changes.map(({ path }) => path);
  assert.deepEqual(paths('app'), ['env.CGO_ENABLED', 'steps[go build app]', 'outputs[./cmd/app]']);
  assert.deepEqual(paths('web'), [
    'env.CGO_ENABLED',
    'steps[go build web]',
    'outputs[./cmd/web]',
    'outputs[./cmd/app#2]',
  ]);
});

test('reports that a tap that changed only other images changed nothing', () => {
  const [told] = of('app', [entry('steps[go build web].env.X', 'outputs[./cmd/web]')]);
  assert.deepEqual(told, { outcome: 'unchanged', changes: [] });
});
