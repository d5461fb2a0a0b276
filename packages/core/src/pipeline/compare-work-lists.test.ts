import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareWorkLists, type WorkList } from './compare-work-lists.ts';

const PARTS = {
  'command line': '1',
  environment: '2',
  commit: '3',
  tool: '4',
  files: '5',
  version: 'go1.26.8',
};

const OURS = {
  variables: { version: 'aa', channel: 'bb' },
  steps: { 'linux/amd64 go build ./a': PARTS, 'linux/arm64 go build ./a': PARTS },
} satisfies WorkList;

const withParts = (parts: Partial<typeof PARTS>, variables = OURS.variables) => ({
  variables,
  steps: { ...OURS.steps, 'linux/arm64 go build ./a': { ...PARTS, ...parts } },
});

test('says nothing of equal work, of a missing tool, and of a list that it cannot read', () => {
  const { 'linux/arm64 go build ./a': _, ...less } = OURS.steps;
  for (const theirs of [
    OURS,
    withParts({ tool: '9', version: undefined as never }),
    { ...OURS, steps: { ...less, 'linux/arm64 go build ./a': {} } },
    // A variable that nothing depends on.
    withParts({}, { version: 'zz', channel: 'bb' }),
    undefined,
    [],
    { steps: 'all' },
  ])
    assert.equal(compareWorkLists(OURS, theirs), undefined);
});

const step = '"go build ./a" for linux/arm64';
for (const [title, theirs, message, hint] of [
  [
    'a platform',
    { ...OURS, steps: { 'linux/amd64 go build ./a': PARTS } },
    'platform linux/arm64 is built here, but not on another machine, for the same commit',
    /^If "platforms: all" /,
  ],
  [
    'a platform there',
    { ...OURS, steps: { ...OURS.steps, 'linux/s390x go build ./a': PARTS } },
    'platform linux/s390x is built on another machine, but not here, for the same commit',
    /or the base by its digest\.$/,
  ],
  [
    'a step',
    { ...OURS, steps: { ...OURS.steps, 'linux/arm64 go build ./b': PARTS } },
    '"go build ./b" for linux/arm64 is built on another machine, but not here, for the same commit',
    /^Give all machines the same configuration/,
  ],
  [
    'a variable',
    withParts({ 'command line': '9' }, { version: 'zz', channel: 'bb' }),
    `the variable "version" has another value here than on another machine with the same commit, so neither finds ${step} of the other`,
    /^If it comes from git, clone with the same history/,
  ],
  [
    'what no variable explains',
    withParts({ environment: '9' }),
    `the environment of ${step} differs between this machine and another one with the same commit`,
    /^Give all machines/,
  ],
  [
    'the stamped version',
    withParts({ commit: '9' }, { version: 'zz', channel: 'bb' }),
    `the commit of ${step} differs between this machine and another one with the same commit`,
    /vcs: labels/,
  ],
  [
    'the tool',
    withParts({ tool: '9', version: 'go1.26.7' }),
    `${step} is built by go1.26.8 here, and by go1.26.7 on another machine`,
    /^Install the same version everywhere\.$/,
  ],
  [
    'a file',
    withParts({ files: '9' }),
    `the files of ${step} differ between this machine and another one with the same commit`,
    /^Something wrote into the sources/,
  ],
] as const)
  test(`names ${title} that differs`, () => {
    const found = compareWorkLists(OURS, theirs);
    assert.equal(found?.message, message);
    assert.match(found?.hint ?? '', hint);
  });
