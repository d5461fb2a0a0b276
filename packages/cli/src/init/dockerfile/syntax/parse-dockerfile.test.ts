import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDockerfile } from './parse-dockerfile.ts';

const read = (text: string) =>
  parseDockerfile(text).instructions.map(({ keyword, line, text: rest }) => [keyword, line, rest]);

test('joins continued lines, and drops comments and empty lines between them', () => {
  const text = `# syntax=docker/dockerfile:1
from alpine AS build

RUN a \\
  # not a part of it

  && b # but this is\\
  c
COPY x y`;
  assert.deepEqual(read(text), [
    ['FROM', 2, 'alpine AS build'],
    ['RUN', 4, 'a   && b # but this is  c'],
    ['COPY', 9, 'x y'],
  ]);
});

test('joins many lines in little time', () => {
  const text = `RUN x${' \\\nx'.repeat(50_000)}`;
  const started = performance.now();
  assert.equal(read(text)[0]?.[2], `x${' x'.repeat(50_000)}`);
  assert.ok(performance.now() - started < 5000);
});

test('reads the escape directive, only at the top', () => {
  assert.deepEqual(read('# escape=`\r\nCOPY a `\r\n  C:\\b\\\r\nRUN c'), [
    ['COPY', 2, 'a   C:\\b\\'],
    ['RUN', 4, 'c'],
  ]);
  assert.equal(parseDockerfile('FROM a\n# escape=`\n').escape, '\\');
});

test('separates options, JSON lists and here-documents', () => {
  const [copy, run, command, config] = parseDockerfile(`COPY --from=build --chown=1:2 /a /b
RUN --mount=type=cache,target=/x <<EOF
one
two
EOF
CMD ["a", "b"]
COPY <<-"END" /etc/x
\tvalue
\tEND
ENTRYPOINT [not, json]
`).instructions;
  assert.deepEqual(copy?.flags, [
    ['from', 'build'],
    ['chown', '1:2'],
  ]);
  assert.deepEqual(run?.documents, [{ text: 'one\ntwo\n', isLiteral: false }]);
  assert.deepEqual(run?.flags, [['mount', 'type=cache,target=/x']]);
  assert.deepEqual(command?.list, ['a', 'b']);
  assert.deepEqual(config?.documents, [{ text: 'value\n', isLiteral: true }]);
  assert.equal(parseDockerfile('CMD [not, json]').instructions[0]?.list, undefined);
});

test('begins here-documents only where words begin', () => {
  for (const text of ['RUN echo $((1<<K)) && go build', 'RUN echo "a <<K b" \'<<K\'', 'RUN a<<K'])
    assert.deepEqual(parseDockerfile(text).instructions[0]?.documents, [], text);
  const [run] = parseDockerfile('RUN a 3<<K\nx\nK').instructions;
  assert.equal(run?.documents[0]?.text, 'x\n');
});

test('refuses what Docker would refuse, with the line', () => {
  const table: Readonly<Record<string, readonly [string, number]>> = {
    'FROM a\nBUILD x': ['"BUILD" is not an instruction', 2],
    'FROM a\n\nCOPY': ['COPY has no arguments', 3],
    'RUN <<EOF\nx': ['the here-document <<EOF has no end', 1],
  };
  for (const [text, [message, line]] of Object.entries(table))
    assert.throws(() => parseDockerfile(text), { name: 'DockerfileProblem', message, line });
});
