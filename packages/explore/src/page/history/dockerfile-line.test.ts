import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dockerfileLine, splitInstruction } from './dockerfile-line.ts';

test('reads the history of Docker, BuildKit and others as lines of a Dockerfile', () => {
  const lines = [
    '/bin/sh -c #(nop)  CMD ["bash"]',
    '/bin/sh -c apt-get update',
    'RUN /bin/sh -c make install # buildkit',
    'RUN |1 VERSION=2 /bin/sh -c make # buildkit',
    'COPY /a /b # buildkit',
    `/bin/sh -c #(nop) ADD file:${'0'.repeat(64)} in / `,
    'strake: builtin:static',
  ].map(dockerfileLine);
  assert.deepEqual(lines, [
    'CMD ["bash"]',
    'RUN apt-get update',
    'RUN make install',
    'RUN make',
    'COPY /a /b',
    'ADD … /',
    'strake: builtin:static',
  ]);
  assert.deepEqual(splitInstruction('RUN a\nb'), ['RUN', 'a\nb']);
  assert.deepEqual(splitInstruction('strake: x'), ['', 'strake: x']);
});
