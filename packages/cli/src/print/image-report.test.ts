import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImageReport } from '@strake/core';
import { renderImageReport } from './image-report.ts';

const REPORT: ImageReport = {
  name: 'oci:dist/oci:v1',
  root: { mediaType: 'index', digest: 'sha256:root', size: 9 },
  annotations: { a: 'b' },
  images: [
    {
      platform: 'linux/arm64',
      mediaType: 'manifest',
      digest: 'sha256:image',
      size: 5,
      configDigest: 'sha256:config',
      layersSize: 2_500_000,
      config: {
        architecture: 'arm64',
        os: 'linux',
        created: '1970-01-01T00:00:00Z',
        config: {
          Env: ['A=1', 'B=2'],
          Labels: { x: 'y' },
          ExposedPorts: { '80/tcp': {} },
          Cmd: ['run'],
          Healthcheck: { Test: ['NONE'], Interval: 90_000_000_000, Retries: 3 },
        },
      },
      layers: [
        {
          mediaType: 'layer',
          digest: 'sha256:layer',
          size: 2_500_000,
          createdBy: 'strake go',
          entries: [
            { path: 'app/run', type: 'file', mode: '0755', uid: 0, gid: 0, size: 1200, mtime: 0 },
            {
              path: 'app/link',
              type: 'symlink',
              mode: '0777',
              uid: 0,
              gid: 0,
              size: 0,
              mtime: 0,
              target: 'run',
            },
          ],
        },
      ],
    },
  ],
  others: [
    {
      mediaType: 'm',
      digest: 'sha256:other',
      size: 3,
      artifactType: 'application/vnd.in-toto+json',
    },
  ],
};

test('shows root, platforms, config, layers, entries and other content', () => {
  assert.equal(
    renderImageReport(REPORT, (_, text) => text).join('\n'),
    `oci:dist/oci:v1
  digest       sha256:root
  media type   index
  annotations  a=b

linux/arm64
  digest        sha256:image
  created       1970-01-01T00:00:00Z
  Cmd           ["run"]
  Env           A=1
                B=2
  ExposedPorts  80/tcp
  Labels        x=y
  Healthcheck   Test=["NONE"]
                Interval=1m30s
                Retries=3
  history       0 lines
  layers        1, 2.5 MB
    sha256:layer     2.5 MB  strake go
       0755  0:0  1.2 kB   app/run
       0777  0:0  symlink  app/link  → run

other manifests
  sha256:other  application/vnd.in-toto+json  3 B`,
  );
});

test('lists referrers with their subjects, types and predicate types', () => {
  const bundle = {
    mediaType: 'manifest',
    digest: 'sha256:bundle',
    size: 900,
    artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    predicateType: 'https://slsa.dev/provenance/v1',
    subject: 'sha256:image',
    of: 'linux/arm64',
  };
  const { predicateType: _, artifactType: __, ...bare } = bundle;
  const other = { ...bare, digest: 'sha256:other', of: 'index', subject: 'sha256:root' };
  const plain = (__: string, text: string) => text;
  const lines = renderImageReport({ ...REPORT, referrers: [bundle, other] }, plain);
  assert.deepEqual(lines.slice(-4), [
    '',
    'referrers',
    '  sha256:bundle  linux/arm64  900 B  application/vnd.dev.sigstore.bundle.v0.3+json  https://slsa.dev/provenance/v1',
    '  sha256:other   index        900 B  manifest',
  ]);
  const unknown = renderImageReport({ ...REPORT, referrersError: 'denied\u001b[2J' }, plain);
  assert.match(unknown.at(-1) ?? '', /^ {2}unknown: denied\S+$/);
  assert.ok(!unknown.join('').includes('\u001b'));
});
