// Tab in real shells, which get the script of `strake completion` as docs/install.md says, with an empty HOME.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { STRAKE } from '../e2e/strake.ts';
import { requireTool, runOk, temporaryDirectory } from '../tool/index.ts';
import { startTerminal } from './completion/start-terminal.ts';

const CONFIG = `plugins: [symlinks]
platforms: [linux/amd64, linux/riscv64]
images: { server: {}, "$(touch owned)": {} }
`;
/** Answers completions, and prints its arguments for everything else. */
const COMMAND = `#!/bin/sh
case $1 in
  __complete | completion) exec '${process.execPath}' '${STRAKE}' "$@" ;;
  *) printf '<%s>' "$@" ;;
esac
`;

/** What somebody types up to each Tab and what is there after it; then the arguments of the command. */
const LINES: readonly (readonly [
  steps: readonly (readonly [typed: string, shown: string])[],
  args: readonly string[],
])[] = [
  [
    [
      ['strake bui', 'build'],
      ['--plat', '--platform'],
      ['linux/ri', 'linux/riscv64'],
    ],
    ['build', '--platform', 'linux/riscv64'],
  ],
  [[['strake plan --image=', '--image=server']], ['plan', '--image=server']],
  [[['strake -C sub build -i ', 'inner']], ['-C', 'sub', 'build', '-i', 'inner']],
  [
    [
      ['strake plan -p linux/amd64,linux/r', 'riscv64'],
      ['--set symli', 'symlinks.'],
    ],
    ['plan', '-p', 'linux/amd64,linux/riscv64', '--set', 'symlinks.'],
  ],
  [
    [['strake build --output=oci-archive:my', 'image.tar']],
    ['build', '--output=oci-archive:my image.tar'],
  ],
  [[['strake copy "oci-archive:my', 'image.tar']], ['copy', 'oci-archive:my image.tar']],
  [[['strake -C "sub" build -i in', 'inner']], ['-C', 'sub', 'build', '-i', 'inner']],
  [[['strake build --config ~/confi', '~/config.yaml']], ['build', '--config', 'HOME/config.yaml']],
  [[['strake inspect oci-archive:my', 'image.tar']], ['inspect', 'oci-archive:my image.tar']],
  [
    [['strake ko resolve --local --file', '--filename']],
    ['ko', 'resolve', '--local', '--filename'],
  ],
];

for (const shell of ['bash', 'zsh'] as const)
  test(`completes in ${shell}`, async (t) => {
    const place = await scene(t);
    const path = shell === 'zsh' ? await requireTool(t, 'zsh') : '/bin/bash';
    if (path === undefined) return;
    const load = `source <(strake completion ${shell})\nPS1='ready> '\n`;
    await writeFile(join(place.home, '.bashrc'), load);
    await writeFile(join(place.home, '.zshrc'), `autoload -Uz compinit && compinit -u\n${load}`);
    const terminal = startTerminal(t, path, { cwd: place.project, env: place.env });
    await terminal.type('', 'ready> ');
    for (const [steps, args] of LINES) {
      for (const [typed, shown] of steps) await terminal.type(`${typed}\t`, shown);
      await terminal.type(
        '\r',
        args.map((each) => `<${each.replace('HOME', place.home)}>`).join(''),
      );
    }
    // Neither what was typed nor what lies here runs.
    for (const [typed, shown] of [
      ['strake build -t $(touch owned) --plat', '--platform'],
      ['./strake bui', './strake build'],
    ] as const) {
      await terminal.type(`${typed}\t`, shown);
      await terminal.type('\u0015\r', 'ready> ');
    }
    assert.equal(existsSync(join(place.project, 'owned')), false);
  });

test('completes in fish', async (t) => {
  const fish = await requireTool(t, 'fish');
  if (fish === undefined) return;
  const { project, home, env } = await scene(t);
  const script = join(home, '.config/fish/completions/strake.fish');
  await mkdir(dirname(script), { recursive: true });
  await writeFile(script, await runOk(['strake', 'completion', 'fish'], { env }));
  const candidates = async (line: string) => {
    const printed = await runOk([fish, '-c', 'complete -C $argv[1]', line], { cwd: project, env });
    return printed.split('\n').map((each) => each.split('\t')[0]);
  };
  const cases: readonly (readonly [line: string, words: readonly string[]])[] = [
    ['strake bui', ['build']],
    ['strake build --platform linux/ri', ['linux/riscv64']],
    ['strake plan --image=', ['--image=server']],
    ['strake -C sub build -i ', ['inner']],
    ['strake build --set symli', ['symlinks.']],
    ['strake build --output=oci-archive:my', ['--output=oci-archive:my image.tar']],
    ['strake copy oci:su', ['oci:sub/']],
    ['strake build -t (touch owned) --plat', ['--platform']],
    ['./strake bui', ['build']],
  ];
  for (const [line, words] of cases)
    assert.deepEqual((await candidates(line)).slice(0, -1), words, line);
  assert.equal(existsSync(join(project, 'owned')), false);
});

/** A project with a configuration, and a HOME with nothing but `bin/strake`. */
async function scene(t: TestContext) {
  const directory = await temporaryDirectory(t);
  const [project, home] = [join(directory, 'project'), join(directory, 'home')];
  for (const each of [join(project, 'sub'), join(home, 'bin')])
    await mkdir(each, { recursive: true });
  await writeFile(join(project, 'strake.yaml'), CONFIG);
  await writeFile(join(project, 'sub/strake.json'), '{ "images": { "inner": {} } }');
  await writeFile(join(project, 'my image.tar'), '');
  await writeFile(join(home, 'config.yaml'), CONFIG);
  const programs = [
    [join(home, 'bin/strake'), COMMAND],
    [join(project, 'strake'), '#!/bin/sh\ntouch owned\n'],
  ] as const;
  for (const [path, text] of programs) {
    await writeFile(path, text);
    await chmod(path, 0o755);
  }
  const env = { HOME: home, PATH: `${join(home, 'bin')}:/usr/bin:/bin` };
  return { project, home, env };
}
