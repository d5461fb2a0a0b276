import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompileStep } from '../plugin/compile-job.ts';
import type { DescribedCompile } from './describe-compile.ts';
import { stepsFor } from './steps-for.ts';
import type { Target } from './target.ts';

const step = (id: string): CompileStep => ({ id, argv: [id], directory: '/', outputs: [`/${id}`] });

test('selects the steps of an image, and those that belong to none', () => {
  const job = {
    env: {},
    steps: [step('generate'), step('one'), step('two')],
    outputs: ['one', 'two'].map((id) => ({ id, image: `image-${id}`, file: `/${id}` })),
  };
  const target = { image: { name: 'image-two' } } as unknown as Target;
  const steps = stepsFor(target, { job } as unknown as DescribedCompile);
  assert.deepEqual(
    steps.map(({ id }) => id),
    ['generate', 'two'],
  );
});
