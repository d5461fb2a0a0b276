import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TraceEntry } from '@strake/core';
import { describeTrace } from './plan-trace.ts';

test('lists a plugin once in a stage in which only one of its taps changes something', () => {
  const entry = (plugin: string, outcome: TraceEntry['outcome']): TraceEntry => ({
    hook: 'layer',
    plugin,
    stage: 'adjust',
    outcome,
    changes: outcome === 'changed' ? [{ kind: 'added', path: 'layers[a]' }] : [],
  });
  const trace = [
    entry('files', 'changed'),
    entry('files', 'unchanged'),
    entry('other', 'unchanged'),
    entry('other', 'unchanged'),
  ];
  assert.deepEqual(describeTrace(trace, { verbose: false }), [
    'layer  files @ adjust  +layers[a]',
    '       other @ adjust  no change',
  ]);
});
