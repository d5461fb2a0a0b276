import type { DiffReport, PlatformReport } from '../diff/diff-report.ts';

const root = (digit: string) => ({
  mediaType: 'application/vnd.oci.image.index.v1+json',
  digest: `sha256:${digit.repeat(64)}`,
  size: 1224,
});
const layer = (position: number, digit: string, size: number) => ({
  position,
  mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
  digest: `sha256:${digit.repeat(64)}`,
  size,
  createdBy: position === 0 ? 'crane append' : 'strake: go build ./cmd/server',
});
const base = layer(0, 'b', 812_000);

function platform(name: string, before: number, after: number): PlatformReport {
  const [one, other] = [layer(1, name.length > 11 ? '1' : '2', before), layer(1, '3', after)];
  const side = (digit: string, size: number) => ({
    platform: name,
    digest: `sha256:${digit.repeat(64)}`,
    configDigest: `sha256:${digit.repeat(64)}`,
    layersSize: base.size + size,
  });
  const plain = { type: 'file', mode: '0644', uid: 0, gid: 0, mtime: 0, layer: 1 };
  const program = { ...plain, mode: '0755' };
  return {
    platform: name,
    change: 'changed',
    before: side('4', before),
    after: side('5', after),
    descriptor: [],
    manifest: [],
    config: [
      { path: ['config', 'Env', 'MODE'], before: 'debug' },
      {
        path: ['config', 'Labels', 'org.opencontainers.image.version'],
        before: 'v1',
        after: 'v2',
      },
      { path: ['config', 'User'], before: '65532', after: '0' },
    ],
    layers: [
      { change: 'same', before: base, after: base },
      { change: 'changed', before: one, after: other },
    ],
    entries: [
      {
        path: 'app/server',
        change: 'changed',
        fields: ['size', 'content'],
        before: { ...program, size: 3 * before, digest: `sha256:${'6'.repeat(64)}` },
        after: { ...program, size: 3 * after, digest: `sha256:${'7'.repeat(64)}` },
      },
      {
        path: 'etc/app/key.pem',
        change: 'changed',
        fields: ['mode'],
        before: { ...plain, mode: '0600', size: 241 },
        after: { ...plain, size: 241 },
      },
      {
        path: 'usr/share/app/logo.svg',
        change: 'added',
        fields: [],
        after: { ...plain, size: 18_400 },
      },
    ],
    programs: [
      {
        path: 'app/server',
        change: 'changed',
        size: { before: 3 * before, after: 3 * after },
        toolchain: { before: 'go1.26.7', after: 'go1.26.8' },
        settings: [
          { name: '-tags', after: 'netgo' },
          {
            name: 'vcs.revision',
            before: '5f1d22b8b7a4c1e09a6c9e7f5f8d6b3a2c1e0d9f',
            after: 'c0ffee5b7a4c1e09a6c9e7f5f8d6b3a2c1e0d9f1',
          },
        ],
        modules: [
          {
            path: 'github.com/acme/app',
            change: 'up',
            level: 'major',
            before: 'v1.0.0',
            after: 'v2.0.0',
            main: true,
          },
          { path: 'github.com/google/uuid', change: 'added', after: 'v1.6.0' },
          {
            path: 'golang.org/x/net',
            change: 'up',
            level: 'minor',
            before: 'v0.50.0',
            after: 'v0.52.0',
          },
          {
            path: 'gopkg.in/yaml.v3',
            change: 'removed',
            before: 'v3.0.1',
          },
        ],
        sizes: [
          { path: 'golang.org/x/net', before: 1_310_000, after: 1_402_000 },
          { path: 'gopkg.in/yaml.v3', before: 311_000 },
          { path: 'github.com/google/uuid', after: 22_000 },
          { path: 'std', before: 2_410_000, after: 2_415_000 },
        ],
      },
    ],
  };
}

/** What could differ between two images of a Go program. */
export const SAMPLE: DiffReport = {
  before: { name: 'docker://ghcr.io/acme/app:v1', root: root('8') },
  after: { name: 'docker://ghcr.io/acme/app:v2', root: root('9') },
  equal: false,
  ignored: [],
  index: [{ path: ['annotations', 'org.opencontainers.image.version'], before: 'v1', after: 'v2' }],
  platforms: [
    platform('linux/amd64', 4_100_000, 4_400_000),
    platform('linux/arm64', 3_900_000, 4_150_000),
    {
      platform: 'linux/s390x',
      change: 'removed',
      before: {
        platform: 'linux/s390x',
        digest: `sha256:${'a'.repeat(64)}`,
        configDigest: `sha256:${'a'.repeat(64)}`,
        layersSize: 4_700_000,
      },
      descriptor: [],
      manifest: [],
      config: [],
      layers: [],
      entries: [],
      programs: [],
    },
  ],
  others: [],
  failed: [
    {
      condition: 'size:+5%',
      platform: 'linux/amd64',
      message: 'its layers grew from 4.9 MB to 5.2 MB (+6.1 %)',
    },
    { condition: 'user', platform: 'linux/amd64', message: 'the user is "0", was "65532"' },
  ],
};
