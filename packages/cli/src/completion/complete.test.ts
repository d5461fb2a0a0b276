import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createProgram } from '../program.ts';
import { createPendingTaps } from '../progress/pending-taps.ts';
import { complete } from './complete.ts';
import { readConfigNames } from './config-names.ts';

const CONFIG = `plugins: [symlinks, ./mine.ts]
platforms: [linux/amd64, linux/riscv64]
images:
  server: { platforms: [linux/arm/v7], config: { user: 1 } }
  client: {}
  x-common: {}
  "$(touch owned)": {}
  "a b": {}
  "--push": {}
symlinks: { links: {} }
`;

const CASES: readonly (readonly [line: string, words: readonly string[]])[] = [
  ['bui', ['build']],
  ['cache ', ['info', 'prune', 'key']],
  ['help loga', []],
  ['help logo', ['logout']],
  ['completion ', ['bash', 'zsh', 'fish', 'powershell']],
  ['build --pl', ['--platform']],
  ['build --push --pu', []],
  ['build --tag x --tag', ['--tag']],
  ['build --verb', ['--verbose']],
  ['build -- --pl', [':directories 0']],
  ['build --progress ', ['auto', 'plain', 'json', 'quiet']],
  ['build --progress=p', ['--progress=plain']],
  ['build --push=', []],
  ['build -i ', ['server', 'client']],
  ['build --image=server,', ['--image=server,client']],
  ['why ser', ['server']],
  ['build -p linux/', ['linux/amd64', 'linux/riscv64', 'linux/arm/v7']],
  ['build -p a', ['all']],
  ['inspect x -p linux/arm', ['linux/arm64', 'linux/arm/v7']],
  ['inspect oci-', ['oci-archive:', ':open']],
  ['inspect oci:a', [':directories 4']],
  ['build --output=oci-archive:a', [':files 21']],
  ['size ./a', [':open', ':files 0']],
  ['build -c ', [':files 0']],
  ['build ./', [':directories 0']],
  ['build --set sym', ['symlinks.', ':open']],
  ['build --set symlinks.', ['symlinks.links.', ':open']],
  ['build --set images.server.config.us', ['images.server.config.user=', ':open']],
  ['rebase x --onto oci-a', ['oci-archive:', ':open']],
  ['cache info --remote', ['--remote']],
  ['resolve --render=tag', ['--render=tag', '--render=tag+digest']],
  ['sign x --attach ', ['referrers', 'tags']],
  ['diff a b --fail-on size,p', ['size,platform', 'size,ports']],
  ['diff a b --ignore h', ['history']],
  ['verify x --require s', ['sbom']],
  ['attest x --type spdx', ['spdx', 'spdxjson']],
  ['nonsense --wrong ', []],
];

test('completes commands, options, values, and the names in a configuration', async (t) => {
  const directory = await scene(t, 'strake.yaml', CONFIG);
  for (const [line, words] of CASES) {
    const lines = (await completed(directory, line)).split('\n').slice(0, -1);
    assert.deepEqual(
      lines.map((each) => each.split('\t')[0]),
      words,
      line,
    );
  }
});

test('describes candidates in a few words', async (t) => {
  const directory = await scene(t, 'strake.yaml', CONFIG);
  assert.equal(
    await completed(directory, 'cache k'),
    'key\tmake a key pair that signs entries of a remote cache\n',
  );
});

test('runs no configuration, and survives a broken one', async (t) => {
  const code = await scene(t, 'strake.config.ts', 'throw process.exit(1);');
  assert.equal(await completed(code, 'build -i '), '');
  assert.match(await completed(code, 'build -p linux/amd'), /^linux\/amd64\t\n$/);
  const broken = await scene(t, 'strake.yaml', 'images: {{');
  assert.equal(await completed(broken, 'build -i '), '');
  const odd = await scene(t, 'strake.yaml', 'images: [1]\nplatforms: { a: b }\nplugins: 7\n');
  assert.equal(await completed(odd, 'build -i '), '');
  assert.match(await completed(odd, 'build --set images.x.'), /images\.x\./);
});

async function completed(directory: string, line: string): Promise<string> {
  const words = line.split(' ');
  const write = () => assert.fail('printed');
  const program = createProgram({
    version: '1.2.3',
    end: write,
    invocation: {
      cwd: directory,
      env: {},
      stdin: process.stdin,
      stdout: { write },
      stderr: { write },
      signal: new AbortController().signal,
      taps: createPendingTaps(),
      checkHeap: write,
    },
  });
  return complete({
    program,
    words: words.slice(0, -1),
    word: words.at(-1) ?? '',
    readConfig: (_, file) => () => readConfigNames(directory, file),
  });
}

async function scene(
  t: { after(end: () => Promise<void>): void },
  name: string,
  text: string,
): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'strake-test-completion-'));
  t.after(() => rm(directory, { recursive: true }));
  await writeFile(join(directory, name), text);
  return directory;
}
