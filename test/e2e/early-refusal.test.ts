import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { project, strake } from './strake.ts';

/** It says that it worked: a build that got this far was not refused before its compile. */
const WORKER = `import { definePlugin } from ${JSON.stringify(import.meta.resolve('@strake/core/plugin'))};
export const plugin = definePlugin({ name: 'worker', compile(job, { log }) { log.info('compiling'); } });
`;
const ONE = 'plugins: [./worker.mjs]\nplatforms: [linux/amd64]\nbase: scratch\nvcs: false\n';
const TWO = ONE.replace('linux/amd64', 'linux/amd64, linux/arm64');

interface Case {
  readonly title: string;
  readonly config?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Symbolic links, with their targets. */
  readonly links?: Readonly<Record<string, string>>;
  readonly says: RegExp;
  /** The exit code; default 2. */
  readonly exit?: number;
}

const CASES: readonly Case[] = [
  {
    title: 'several platforms in a docker-archive',
    config: TWO,
    args: ['-o', 'docker-archive:x.tar:a:v1'],
    says: /docker-archive:x\.tar:a:v1 accepts only one platform, not linux\/amd64, linux\/arm64/,
  },
  {
    title: 'several platforms without an index',
    config: `${TWO}index: false\n`,
    says: /^error: strake\.yaml:5:8: .*"index: false" and 2 manifests/m,
  },
  { title: 'a malformed name for a daemon', args: ['-o', 'docker-daemon:a:b:c'], says: /a:b:c/ },
  {
    title: 'a daemon with an invalid host',
    args: ['-o', 'docker-daemon:a:v1'],
    env: { DOCKER_HOST: 'foo' },
    says: /DOCKER_HOST.*foo|foo.*DOCKER_HOST/,
  },
  {
    title: 'a push by crane, which is not installed,',
    config: `${ONE.replace(']', ', crane]')}repository: 127.0.0.1:9/app\ncrane: { command: no-crane-here }\n`,
    args: ['--push'],
    says: /"no-crane-here" is not on PATH\n {2}hint: Install it: go install .*\/cmd\/crane@latest/,
    exit: 4,
  },
  {
    title: 'a malformed repository',
    args: ['-o', 'docker://localhost:5000/A'],
    says: /localhost:5000\/A/,
  },
  {
    title: 'a directory that holds something else, where the configuration names it',
    config: `${ONE}outputs: ["oci:out", "oci:mine"]\n`,
    files: { 'mine/file.txt': '' },
    says: /^error: strake\.yaml:5:22: .*mine is not an OCI layout and contains file\.txt/m,
  },
  {
    title: 'a malformed name in a layout',
    args: ['-o', 'oci:out:a b'],
    says: /"a b" is not a valid image name/,
  },
  {
    title: 'a layout below a file',
    files: { taken: '' },
    args: ['-o', 'oci:taken/x'],
    says: /taken\/x cannot be written: a component of the path is a file/,
  },
  {
    title: 'an archive below a file',
    files: { taken: '' },
    args: ['-o', 'oci-archive:taken/x.tar'],
    says: /taken\/x\.tar cannot be written: a component of the path is a file/,
  },
  {
    title: 'an archive at the path of a directory',
    files: { 'taken/x': '' },
    args: ['-o', 'docker-archive:taken:a:v1'],
    says: /taken cannot be written: a directory of that name exists/,
  },
  {
    title: 'an archive of files below a file',
    files: { taken: '' },
    config: `${ONE}archives: [{ file: taken/a.tgz }]\n`,
    says: /taken\/a\.tgz cannot be written/,
  },
  {
    title: 'one file for two outputs of one image',
    args: ['-o', 'docker-archive:x.tar:a:v1', '-o', 'oci-archive:./new/../x.tar'],
    says: /^error: --output docker-archive:x\.tar:a:v1 of image "\S+" and --output oci-archive:\.\/new\/\.\.\/x\.tar of image "\S+" would both write \/\S+\/x\.tar\n {2}hint: Give each its own file/m,
  },
  {
    title: 'the same output twice',
    args: ['-o', 'oci-archive:x.tar', '-o', 'oci-archive:x.tar'],
    says: /^error: --output oci-archive:x\.tar of .* would both write/m,
  },
  {
    title: 'one file for two outputs of the configuration, by a link to their directory',
    config: `${ONE}outputs: ["oci-archive:real/new/x.tar", "oci-archive:link/new/x.tar"]\n`,
    files: { 'real/file.txt': '' },
    links: { link: 'real' },
    says: /^error: strake\.yaml:5:41: outputs\[0\] \(oci-archive:real\/new\/x\.tar\) of image "\S+" and outputs\[1\] \(oci-archive:link\/new\/x\.tar\) of image "\S+" would both write \/\S+\/real\/new\/x\.tar\n/m,
  },
  {
    title: 'one file for the outputs of two images',
    config: `${ONE}images: { a: { outputs: ["oci-archive:x.tar"] }, b: { outputs: ["docker-archive:./x.tar"] } }\n`,
    says: /^error: strake\.yaml:5:\d+: images\.a\.outputs\[0\] \(oci-archive:x\.tar\) of image "a" and images\.b\.outputs\[0\] \(docker-archive:\.\/x\.tar\) of image "b" would both write \S+\/x\.tar\n {2}hint: Give each its own file: \{\{image\}\}/m,
  },
  {
    title: 'one file for an output and an archive of files',
    config: `${ONE}archives: [{ file: out/x.tgz }]\n`,
    args: ['-o', 'oci-archive:./out/x.tgz'],
    says: /^error: strake\.yaml:5:20: --output oci-archive:\.\/out\/x\.tgz of image "\S+" and archives\[0\]\.file of image "\S+" for linux\/amd64 would both write \S+\/out\/x\.tgz\n/m,
  },
  {
    title: 'one file for an output and the checksums',
    config: `${ONE}archives: [{ file: out/x.tgz, checksum: out/sums }]\n`,
    args: ['-o', 'docker-archive:out/sums:a:v1'],
    says: /--output docker-archive:out\/sums:a:v1 .* and archives\[0\]\.checksum .* would both write \S+\/out\/sums\n {2}hint: Give the checksum file its own name/,
  },
  {
    title: 'one file for two archives of one platform, by a link to their directory',
    config: `${ONE}archives: [{ file: real/x.tgz }, { file: link/x.tgz }]\n`,
    files: { 'real/file.txt': '' },
    links: { link: 'real' },
    says: /archives\[0\]\.file .* and archives\[1\]\.file .* would both write \S+\/real\/x\.tgz\n/,
  },
  {
    title: 'every invalid destination at once',
    files: { taken: '' },
    args: ['-o', 'oci:taken/x', '-o', 'docker-daemon:a:b:c'],
    says: /taken\/x.+a:b:c.+2 failures/s,
  },
];

for (const {
  title,
  config = ONE,
  files = {},
  args = [],
  env = {},
  links = {},
  says,
  exit = 2,
} of CASES) {
  test(`refuses ${title} before anything is compiled`, async (t) => {
    const directory = await project(t, { ...files, 'strake.yaml': config, 'worker.mjs': WORKER });
    for (const [link, target] of Object.entries(links))
      await symlink(target, join(directory, link));
    const before = await readdir(directory, { recursive: true });
    for (const command of ['plan', 'build']) {
      const { status, stdout, stderr } = await strake(directory, [command, ...args], { env });
      assert.deepEqual([status, stdout], [exit, ''], stderr);
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, /compiling/);
    }
    assert.deepEqual(await readdir(directory, { recursive: true }), before);
  });
}

test('refuses an unwritable directory before anything is compiled', async (t) => {
  const directory = await project(t, { 'strake.yaml': ONE, 'worker.mjs': WORKER });
  const locked = join(directory, 'locked');
  await mkdir(locked);
  await chmod(locked, 0o555);
  const { status, stderr } = await strake(directory, ['plan', '-o', 'oci:locked/x']);
  // Root may write everywhere.
  if (process.geteuid?.() === 0) return assert.equal(status, 0, stderr);
  assert.equal(status, 2);
  assert.match(stderr, /locked\/x cannot be written: permission is denied/);
});
