// Programs of many platforms, and of every way to build one: what strake reads of them is what go itself reads.
import { join } from 'node:path';
import { test } from 'node:test';
import { assertSameBuildInfo } from '../go/build-info.ts';
import { goMod, goProject } from '../go/go-build.ts';
import { runOk, tool } from '../tool/index.ts';

const FILES = {
  'app/go.mod': goMod(
    'example.com/app',
    'require (\n\texample.com/lib v1.2.3\n\texample.com/other v1.0.0\n)\nreplace (\n\texample.com/lib => ../lib\n\texample.com/other => ../other\n)\n',
  ),
  'app/main.go':
    'package main\n\nimport (\n\t"example.com/lib"\n\t"example.com/other"\n)\n\nfunc main() { println(lib.Text, other.Text) }\n',
  'lib/go.mod': goMod('example.com/lib'),
  'lib/lib.go': 'package lib\n\nvar Text = "lib"\n',
  'other/go.mod': goMod('example.com/other'),
  'other/other.go': 'package other\n\nvar Text = "other"\n',
};

const PLATFORMS = [
  'linux/386',
  'linux/arm',
  'linux/mips',
  'linux/ppc64le',
  'linux/riscv64',
  'linux/s390x',
  'windows/386',
  'windows/arm64',
  'darwin/amd64',
  'darwin/arm64',
];

for (const platform of PLATFORMS) {
  test(`reads what go reads of a program for ${platform}`, async (t) => {
    const [GOOS, GOARCH] = platform.split('/');
    const cwd = join(await goProject(t, FILES), 'app');
    const env = { GOOS, GOARCH, CGO_ENABLED: '0' };
    for (const flags of [['-trimpath'], ['-ldflags=-s -w']]) {
      await runOk(['go', 'build', ...flags, '-o', 'app', '.'], { cwd, env });
      await assertSameBuildInfo(join(cwd, 'app'));
    }
  });
}

const WAYS: Readonly<
  Record<string, { readonly flags?: readonly string[]; readonly env?: object }>
> = {
  'position-independent': { flags: ['-buildmode=pie'] },
  'linked by the C compiler': { flags: ['-ldflags=-linkmode=external'], env: { CGO_ENABLED: '1' } },
  'position-independent and linked by the C compiler': {
    flags: ['-buildmode=pie', '-ldflags=-linkmode=external -s'],
    env: { CGO_ENABLED: '1' },
  },
  'built with an experiment': { env: { GOEXPERIMENT: 'jsonv2' } },
  'built with tags and flags that need quotes': {
    flags: ['-tags=a,b', '-ldflags=-X "main.a=x y" -X \'main.b=`"\'', '-gcflags=all=-N -l'],
  },
};

for (const [way, { flags = [], env = {} }] of Object.entries(WAYS)) {
  test(`reads what go reads of a program that is ${way}`, async (t) => {
    const cwd = join(await goProject(t, FILES), 'app');
    await runOk(['go', 'build', ...flags, '-o', 'app', '.'], { cwd, env: { ...env } });
    await assertSameBuildInfo(join(cwd, 'app'));
  });
}

test('reads what go reads of programs of a vendored module, a workspace, and a file', async (t) => {
  const root = await goProject(t, FILES);
  const cwd = join(root, 'app');
  const build = async (operands: readonly string[]): Promise<void> => {
    await runOk(['go', 'build', '-o', 'app', ...operands], { cwd });
    await assertSameBuildInfo(join(cwd, 'app'));
  };
  await build(['main.go']);
  await runOk(['go', 'mod', 'vendor'], { cwd });
  await build(['-mod=vendor', '.']);
  await runOk(['go', 'work', 'init', './app', './lib'], { cwd: root });
  await build(['.']);
});

test('reads what go reads of a program with hundreds of modules', async () => {
  await assertSameBuildInfo(await tool('ko'));
});
