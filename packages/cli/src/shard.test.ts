import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseShard } from './shard.ts';
import { UsageError } from './usage-error.ts';

const found = [
  ['1/1', {}, [1, 1]],
  ['4/4', {}, [4, 4]],
  ['auto', { CI_NODE_INDEX: '2', CI_NODE_TOTAL: '4' }, [2, 4]],
  // GitLab without `parallel`.
  ['auto', { CI_NODE_TOTAL: '1' }, [1, 1]],
  ['auto', { BUILDKITE_PARALLEL_JOB: '0', BUILDKITE_PARALLEL_JOB_COUNT: '3' }, [1, 3]],
  ['auto', { CIRCLE_NODE_INDEX: '2', CIRCLE_NODE_TOTAL: '3' }, [3, 3]],
  ['auto', { JOB_COMPLETION_INDEX: '3', STRAKE_SHARDS: '4' }, [4, 4]],
] as const;

for (const [text, env, [index, total]] of found) {
  test(`reads --shard ${text} with ${JSON.stringify(env)}`, () => {
    assert.deepEqual(parseShard(text, env), { index, total });
  });
}

const wrong = [
  ['0/4', {}, /"0\/4" is not a valid shard/],
  ['5/4', {}, /"5\/4" is not a valid shard/],
  ['1/0', {}, /not a valid shard/],
  ['-1/4', {}, /not a valid shard/],
  ['2', {}, /not a valid shard/],
  ['1.5/4', {}, /not a valid shard/],
  ['', {}, /not a valid shard/],
  ['AUTO', {}, /not a valid shard/],
  ['auto', {}, /found no variable that numbers this job/],
  ['auto', { CI_NODE_TOTAL: '4' }, /found no variable/],
  ['auto', { CI_NODE_INDEX: '', CI_NODE_TOTAL: '4' }, /found no variable/],
  ['auto', { JOB_COMPLETION_INDEX: '0' }, /JOB_COMPLETION_INDEX is set, but STRAKE_SHARDS is not/],
  ['auto', { CI_NODE_INDEX: '1' }, /CI_NODE_INDEX is set, but CI_NODE_TOTAL is not/],
  [
    'auto',
    { CI_NODE_INDEX: '0', CI_NODE_TOTAL: '4' },
    /CI_NODE_INDEX is "0", but must be .* from 1/,
  ],
  ['auto', { CIRCLE_NODE_INDEX: 'x', CIRCLE_NODE_TOTAL: '4' }, /CIRCLE_NODE_INDEX is "x"/],
  ['auto', { CIRCLE_NODE_INDEX: '0', CIRCLE_NODE_TOTAL: '0' }, /CIRCLE_NODE_TOTAL is "0"/],
  [
    'auto',
    { JOB_COMPLETION_INDEX: '4', STRAKE_SHARDS: '4' },
    /JOB_COMPLETION_INDEX is 4, but STRAKE_SHARDS is only 4/,
  ],
] as const;

for (const [text, env, message] of wrong) {
  test(`refuses --shard "${text}" with ${JSON.stringify(env)}, and says what to write`, () => {
    assert.throws(
      () => parseShard(text, env),
      (thrown) => {
        assert.ok(thrown instanceof UsageError);
        assert.match(thrown.message, message);
        assert.ok(thrown.hint.length > 10);
        return true;
      },
    );
  });
}
