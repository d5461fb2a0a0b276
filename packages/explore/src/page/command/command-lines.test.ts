import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import type { PlatformReport } from '@strake/oci';
import type { EntryRow } from '../../answer/index.ts';
import type { View } from '../model/view.ts';
import { commandLines } from './command-lines.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest, size: 1 };
const platform = {
  platform: 'linux/amd64',
  configDigest: digest,
  digest,
  layers: [layer],
} as unknown as PlatformReport;

function lines(name: string, view: object): readonly string[] {
  const report = { name, root: { digest }, images: [platform] };
  const explored = { reference: name.replace('docker://', ''), report };
  return commandLines({ image: 0, explored, platform, ...view } as unknown as View).map(
    ({ line }) => line,
  );
}

test('has the commands for an image in a registry and in a layout', () => {
  assert.deepEqual(lines('docker://localhost:5000/app:v1', { kind: 'layer', at: 0, layer }), [
    'strake inspect localhost:5000/app:v1 -p linux/amd64 --layers',
    `crane blob localhost:5000/app@${digest} | tar -z -tv`,
  ]);
  assert.deepEqual(lines('oci:dist/oci:v1', { kind: 'layer', at: 0, layer }), [
    'strake inspect oci:dist/oci:v1 -p linux/amd64 --layers',
    `tar -z -tvf dist/oci/blobs/${digest.replace(':', '/')}`,
  ]);
  assert.deepEqual(lines('docker-archive:app.tar', { kind: 'platform' }), [
    'strake inspect docker-archive:app.tar -p linux/amd64',
    'strake size docker-archive:app.tar -p linux/amd64',
  ]);
});

test('has the command that prints an SBOM or provenance', () => {
  const artifact = {
    digest,
    mediaType: '',
    subject: digest,
    artifactType: 'application/spdx+json',
  };
  assert.equal(
    lines('docker://localhost/app', { kind: 'artifact', artifact })[0],
    'strake sbom localhost/app -p linux/amd64 --format spdx',
  );
  const provenance = { ...artifact, predicateType: 'https://slsa.dev/provenance/v1', subject: '' };
  assert.equal(
    lines('docker://localhost/app', { kind: 'artifact', artifact: provenance })[0],
    'strake provenance localhost/app',
  );
});

test('quotes what an image contains', () => {
  const of = (path: string) => {
    const row: EntryRow = [path, 'file', 0, 0, 0, 1, 0];
    const file = { name: path, path, row, layer: 0, entry: 0 };
    return lines('oci:layout', { kind: 'file', file })[0]
      ?.split(' -xOf ')[1]
      ?.split(' ')
      .slice(1)
      .join(' ');
  };
  assert.equal(of("it's;$(reboot)"), `-- 'it'\\''s;$(reboot)'`);
  assert.equal(of('--checkpoint-action=exec=id'), `-- '--checkpoint-action=exec=id'`);
});

test('writes commands that give every POSIX shell the same name, and run nothing in it', () => {
  for (const path of [
    "a\u0001'$(touch x) #",
    'a\u001b]0;b',
    '100%\n`id`\\n"$HOME"',
    '\u202ename\u2066é',
    '-rf',
  ]) {
    const row: EntryRow = [path, 'file', 0, 0, 0, 1, 0];
    const file = { name: path, path, row, layer: 0, entry: 0 };
    const [line = ''] = lines('oci:layout', { kind: 'file', file });
    assert.doesNotMatch(line, /[\p{Cc}\p{Cf}]/u);
    for (const shell of ['sh', 'bash']) {
      const { stdout } = spawnSync(shell, ['-c', line.replace(/^.* -- /, "printf '%s' ")]);
      assert.equal(`${stdout}`, path, `${shell}: ${line}`);
    }
  }
});
