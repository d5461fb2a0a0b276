import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { StrakeError } from '@strake/core';
import { failureHint } from './failure-hint.ts';

const OCI = join(import.meta.dirname, '../../oci/src');
const source = globSync('**/*.ts', { cwd: OCI })
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => readFileSync(join(OCI, file), 'utf8'))
  .join('');

/** Hints as the source of `@strake/oci` has them, and what the command prints. */
const HINTS: readonly (readonly [library: string, command: string])[] = [
  [
    'If it is meant to be used without TLS, name ${host} in "insecure".',
    'If it is meant to be used without TLS, use --insecure ${host}.',
  ],
  [
    'or accept any certificate: name ${host} in "insecure".',
    'or accept any certificate: use --insecure ${host}.',
  ],
  [
    'log in to ${registry} with docker login or podman login.',
    'log in with strake login ${registry}, docker login or podman login.',
  ],
  [
    'Correct or remove the file; docker login and podman login write it.',
    'Correct or remove the file; docker login, podman login and strake login write it.',
  ],
  [
    'Add ${formatPlatform(wanted)}, or select one platform.',
    'Add ${formatPlatform(wanted)}, or select one platform with --platform.',
  ],
  [
    'Omit one of them, or select platforms.',
    'Omit one of them, or select platforms with --platform.',
  ],
  [
    'Select platforms, or one manifest by its digest.',
    'Select platforms with --platform, or one manifest by its digest.',
  ],
  [
    'Select one platform, or omit the layers.',
    'Select one platform with --platform, or omit --layers.',
  ],
  [
    'Use oci-archive:FILE for all of them, or select one platform.',
    'Use oci-archive:FILE for all of them, or select one platform with --platform.',
  ],
  [
    'The image is damaged; validate it for details, or use another tag.',
    'The image is damaged; run "strake validate" for details, or use another tag.',
  ],
  [
    "Variants of ${platform.architecture}: ${variants.join(', ')}.",
    "Variants of ${platform.architecture}: ${variants.join(', ')}. A plugin can add others.",
  ],
  [
    'Two entries write the same path: remove one of them.',
    'Two plugins or options write the same path: remove one of them.',
  ],
  [
    'It is the content of an entry of a layer.',
    'It is the content of an entry of a layer; "strake plan" shows which plugin added it.',
  ],
  [
    'The destination that handles this scheme declined it.',
    'The plugin that handles this scheme declined it.',
  ],
  [
    'It was removed from the store; write it again.',
    'It was removed from the cache; build again to recreate it.',
  ],
  [
    'Write what is missing in the store again.',
    'Build again to recreate what is missing in the cache.',
  ],
  [
    'Free space on the disk that the tool names; TMPDIR selects another directory for temporary files.',
    'Free space on the disk that the tool names: "strake cache prune" frees space in the cache, STRAKE_CACHE and TMPDIR select other directories.',
  ],
  [
    'An image is expected here.',
    'Programs are packages under "go.programs", written without ko://; an image is expected here.',
  ],
];

for (const [library, command] of HINTS)
  test(`says for the command: ${command}`, () => {
    assert.ok(source.includes(library), `no hint of @strake/oci says: ${library}`);
    const filled = (text: string) => text.replaceAll(/\$\{[^}]*\}/g, 'x');
    const error = new StrakeError('TOOL_FAILED', 'it failed', { hint: filled(library) });
    assert.equal(failureHint(error), filled(command));
  });

test('leaves hints of the command and of plugins as they are', () => {
  for (const hint of ['Select one platform with --platform.', 'Fix the plugin.']) {
    assert.equal(failureHint(new StrakeError('TOOL_FAILED', 'it failed', { hint })), hint);
  }
});
