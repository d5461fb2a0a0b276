// Where ko finds references in YAML, and where it does not: the same documents.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bothTools } from './both-tools.ts';
import { assertSamePrinted } from './compare-images.ts';
import { assertSameDocuments } from './compare-yaml.ts';
import { workTree } from './work-tree.ts';

const REFERENCE = 'ko://example.com/references/cmd/app';

const EDGES = `# A comment with ${REFERENCE} stays.
plain: ${REFERENCE}
single: '${REFERENCE}'
double: "${REFERENCE}"
flow: [a, ${REFERENCE}, "${REFERENCE}"]
map: { image: ${REFERENCE} }
"${REFERENCE}": key
anchored: &image ${REFERENCE}
alias: *image
tagged: !!str ${REFERENCE}
custom: !custom ${REFERENCE}
literal: |-
  ${REFERENCE}
folded: >-
  ${REFERENCE}
leading: " ${REFERENCE}"
inside: --helper=${REFERENCE}
octal: 0755
answer: yes
merged: { <<: { a: 1 }, b: 2 }
---
# Nothing but a comment.
---
apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Pod, metadata: { labels: { app: one } }, spec: { containers: [{ image: ${REFERENCE} }] } }
  - { apiVersion: v1, kind: Pod, metadata: { labels: { app: two } }, spec: { containers: [{ image: ${REFERENCE} }] } }
`;

const POD = (name: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, labels: { app: ${name} } }\nspec: { containers: [{ image: ${REFERENCE} }] }\n`;

const FILES = {
  'go.mod': 'module example.com/references\n\ngo 1.24\n',
  'cmd/app/main.go': 'package main\n\nfunc main() {}\n',
  'edges.yaml': EDGES,
  'config/pod.json': `{"kind": "Pod", "apiVersion": "v1", "image": "${REFERENCE}"}`,
  'config/.hidden.yaml': POD('hidden'),
  'config/a.yaml': `${POD('a')}---\n${POD('b')}---\n`,
  'config/deep/c.yaml': POD('c'),
  'config/windows.yaml': POD('windows').replaceAll('\n', '\r\n'),
  'config/not.txt': 'not: yaml: at all',
} as const;

for (const [title, args] of [
  ['every kind of string', ['-f', 'edges.yaml']],
  ['a directory', ['-f', 'config']],
  ['directories below it', ['-R', '-f', 'config/']],
  ['files in a list', ['--filename=config/a.yaml,edges.yaml', '-fconfig/pod.json']],
  ['a selector', ['-R', '-f', 'config', '-l', 'app in (a,c),!other']],
  ['a selector that excludes', ['-f', 'config/a.yaml', '--selector=app!=a']],
] as const)
  test(`finds the same references in ${title}`, async (t) => {
    const tools = await bothTools(t);
    const tree = await workTree(t, FILES);
    const runs = await tools.run(tree, {
      args: ['resolve', '--sbom=none', '-B', ...args],
      env: { KO_DEFAULTBASEIMAGE: tools.bases.static },
    });
    assertSameDocuments(runs);
    await assertSamePrinted(tools.bases, runs);
  });

for (const [title, text, says] of [
  ['no main package', 'image: ko://example.com/references', /edges\.yaml/],
  ['no package', 'image: ko://example.com/references/cmd/none', /cmd\/none/],
  ['YAML that does not parse', `a: ${REFERENCE}\n\tb: c\n`, /edges\.yaml:2/],
] as const)
  test(`refuses ${title}, as ko does, before anything is pushed`, async (t) => {
    const tools = await bothTools(t);
    const tree = await workTree(t, { ...FILES, 'edges.yaml': text });
    const env = { KO_DEFAULTBASEIMAGE: tools.bases.static };
    const runs = await tools.run(tree, {
      args: ['resolve', '--sbom=none', '-f', 'edges.yaml'],
      env,
    });
    assert.notEqual(runs.ko.status, 0);
    assert.notEqual(runs.strake.status, 0);
    assert.match(runs.strake.stderr, says);
    assert.doesNotMatch(runs.strake.stderr, /^ +at /m);
    assert.equal(runs.strake.stdout, '');
  });
