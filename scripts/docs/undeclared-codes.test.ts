import assert from 'node:assert/strict';
import { test } from 'node:test';
import { thrownCodes } from './undeclared-codes.ts';

for (const [title, text] of [
  ['in one line', `throw new StrakeError('TAGS_NOWHERE', 'no tags', { kind: 'config' });`],
  ['on a line of its own', `throw new StrakeError(\n    'TAGS_NOWHERE',\n    'no tags',\n  );`],
  ['for a function', `throw goError('TAGS_NOWHERE', \`no \${tags}\`);`],
  ['in a choice', `new StrakeError(none ? 'TAGS_NOWHERE' : code, 'no tags', facts)`],
] as const)
  test(`finds a code ${title}`, () => {
    assert.deepEqual(thrownCodes(text), ['TAGS_NOWHERE']);
  });

test('finds no code in comparisons, codes of Node.js, comments and messages', () => {
  for (const text of [
    `if (error.code.startsWith('TAGS_NOWHERE')) return;`,
    `if (['TAGS_NOWHERE'].includes(code)) return;`,
    `Object.assign(error, { code: 'TAGS_NOWHERE' });`,
    `refuse('ERR_INVALID_ARG_TYPE', 'no');`,
    `  // new StrakeError('TAGS_NOWHERE', 'no tags')`,
    `warn("the variable 'TAGS_NOWHERE', and others");`,
  ])
    assert.deepEqual(thrownCodes(text), [], text);
});
