import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { StrakeError } from '@strake/oci';
import type { GoOptions } from '@strake/plugin-go';
import { describeGo, EMPTY_MAIN, type GoBuild, goMod, goProject } from './go-build.ts';

async function failure(options: GoBuild): Promise<StrakeError> {
  const thrown = await describeGo(options).then(
    ({ job }) => assert.fail(`expected a failure, got ${JSON.stringify(job)}`),
    (error: unknown) => error,
  );
  assert.ok(StrakeError.is(thrown), `expected a StrakeError, got ${thrown}`);
  return thrown;
}

const MODULE = {
  'm/go.mod': goMod('example.com/m'),
  'm/main.go': EMPTY_MAIN,
  'm/cmd/app/main.go': EMPTY_MAIN,
  'm/lib/lib.go': 'package lib\n',
};
const importing = (path: string) => `package main\n\nimport _ "${path}"\n\nfunc main() {}\n`;

interface Case {
  readonly title: string;
  /** Over those of a module `example.com/m` in the directory `m`. */
  readonly files?: Readonly<Record<string, string>>;
  readonly program: string;
  readonly options?: GoOptions;
  readonly platform?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly code: string;
  /** `ROOT` stands for the directory that the files are in. */
  readonly message: string;
  readonly hint: RegExp;
  /** What Go says of it; undefined: nothing is shown. */
  readonly output?: RegExp;
}

const CASES: readonly Case[] = [
  {
    title: 'a machine without go',
    program: '.',
    env: { PATH: '/nowhere', GOTOOLCHAIN: 'local' },
    code: 'TOOL_NOT_FOUND',
    message: 'go is not on PATH',
    hint: /Install Go from https:\/\/go\.dev\/dl\//,
  },
  {
    title: 'a directory without module',
    program: './cmd/app',
    options: { dir: '..' },
    code: 'GO_MODULE_NOT_FOUND',
    message: 'no go.mod in ROOT or above',
    hint: /set "dir" to (the directory of the module|it in the configuration)/i,
  },
  {
    title: 'an import path where there is no module',
    program: 'example.com/m',
    options: { dir: '..' },
    code: 'GO_MODULE_NOT_FOUND',
    message: 'no go.mod in ROOT or above',
    hint: /set "dir" to (the directory of the module|it in the configuration)/i,
  },
  {
    title: 'a directory that does not exist',
    program: '.',
    options: { dir: 'gone' },
    code: 'GO_MODULE_NOT_FOUND',
    message: 'directory ROOT/m/gone does not exist',
    hint: /Set "dir"/,
  },
  {
    title: 'a package that does not exist',
    program: './cmd/gone',
    code: 'GO_PACKAGE_NOT_FOUND',
    message: 'package "./cmd/gone" of image "app" does not exist in ROOT/m',
    hint: /Relative packages start in .*\/m; set "dir" to change that/,
    output: /directory not found/,
  },
  {
    title: 'a directory without Go files',
    files: { 'm/doc/README': '' },
    program: './doc',
    code: 'GO_PACKAGE_NOT_FOUND',
    message: 'package "./doc" of image "app" does not exist in ROOT/m',
    hint: /Relative packages/,
    output: /no Go files in/,
  },
  {
    title: 'a directory without a leading dot',
    program: 'cmd/app',
    code: 'GO_PACKAGE_NOT_FOUND',
    message: 'package "cmd/app" of image "app" does not exist in ROOT/m',
    hint: /begin with a dot: "\.\/cmd\/app"/,
    output: /is not in std/,
  },
  {
    title: 'a package that its module does not have',
    program: 'example.com/m/cmd/gone',
    code: 'GO_PACKAGE_NOT_FOUND',
    message: 'package "example.com/m/cmd/gone" of image "app" does not exist in ROOT/m',
    hint: /The module there is example\.com\/m/,
    output: /no required module provides/,
  },
  {
    title: 'a package of a module inside the module',
    files: { 'm/sub/go.mod': goMod('example.com/m/sub'), 'm/sub/main.go': EMPTY_MAIN },
    program: './sub',
    code: 'GO_PACKAGE_NOT_FOUND',
    message: 'package "./sub" of image "app" does not belong to a module in ROOT/m',
    hint: /Set "dir" to the directory of its module, or add that to go.work/,
    output: /does not contain package/,
  },
  {
    title: 'a package outside of the module',
    files: { 'other/go.mod': goMod('example.com/other'), 'other/main.go': EMPTY_MAIN },
    program: '../other',
    code: 'GO_PACKAGE_NOT_FOUND',
    message: 'package "../other" of image "app" does not belong to a module in ROOT/m',
    hint: /Set "dir"/,
    output: /outside main module/,
  },
  {
    title: 'a module that the workspace does not name',
    files: {
      'go.work': 'go 1.24\n\nuse ./other\n',
      'other/go.mod': goMod('example.com/other'),
    },
    program: '.',
    code: 'GO_PACKAGE_NOT_FOUND',
    message: 'package "." of image "app" does not belong to a module in ROOT/m',
    hint: /go work use/,
    output: /workspace|go\.work/,
  },
  {
    title: 'a package that is not a program',
    program: './lib',
    code: 'GO_PACKAGE_NOT_MAIN',
    message:
      'package "./lib" of image "app" is not a program: it is "package lib", not "package main"',
    hint: /below \.\/cmd/,
  },
  {
    title: 'a package that build constraints exclude',
    files: {
      'm/win/main.go': `//go:build windows && !cgo\n\n${EMPTY_MAIN}`,
      'm/win/main_darwin.go': EMPTY_MAIN,
    },
    program: './win',
    platform: 'linux/arm64',
    code: 'GO_PACKAGE_EXCLUDED',
    message:
      'package "./win" of image "app" has no Go files for linux/arm64: build constraints exclude main.go (windows && !cgo), main_darwin.go',
    hint: /Set "tags", remove the platform/,
  },
  {
    title: 'a program of a module that go.mod does not require',
    program: 'example.org/tool/cmd/x',
    code: 'GO_MODULE_MISSING',
    message:
      'package "example.org/tool/cmd/x" of image "app" is not in a module that go.mod requires',
    hint: /^Run "go get example\.org\/tool\/cmd\/x" or "go mod tidy" in .*\/m\.$/,
    output: /no required module provides/,
  },
  {
    title: 'an import of a module that go.mod does not require',
    files: { 'm/main.go': importing('example.org/lib') },
    program: '.',
    code: 'GO_MODULE_MISSING',
    message:
      'package "." of image "app" needs example.org/lib, which no module of go.mod and go.sum provides',
    hint: /^Run "go get example\.org\/lib"/,
    output: /^main\.go:3:8: no required module provides/,
  },
  {
    title: 'an import of a dependency',
    files: {
      'm/main.go': importing('example.com/m/lib'),
      'm/lib/lib.go': 'package lib\n\nimport _ "example.org/lib/deep"\n',
    },
    program: '.',
    code: 'GO_MODULE_MISSING',
    message:
      'package "." of image "app" needs example.org/lib/deep, which no module of go.mod and go.sum provides',
    hint: /^Run "go get example\.org\/lib\/deep"/,
    output: /^lib\/lib\.go:3:8: /,
  },
  {
    title: 'a module without its sum',
    files: {
      'm/go.mod': goMod('example.com/m', 'require rsc.io/quote v1.5.2\n'),
      'm/main.go': importing('rsc.io/quote'),
    },
    program: '.',
    env: { GOPROXY: 'off' },
    code: 'GO_MODULE_MISSING',
    message:
      'package "." of image "app" needs rsc.io/quote, which no module of go.mod and go.sum provides',
    hint: /^Run "go mod tidy"/,
    output: /missing go\.sum entry/,
  },
  {
    title: 'a module replaced by a missing directory',
    files: {
      'm/go.mod': goMod(
        'example.com/m',
        'require example.org/lib v1.0.0\nreplace example.org/lib => ../gone\n',
      ),
      'm/main.go': importing('example.org/lib'),
    },
    program: '.',
    code: 'GO_MODULE_MISSING',
    message:
      'package "." of image "app" needs example.org/lib, which no module of go.mod and go.sum provides',
    hint: /^Correct the "replace" line/,
    output: /replacement directory \.\.\/gone does not exist/,
  },
  {
    title: 'an outdated vendor directory',
    files: {
      'm/go.mod': goMod('example.com/m', 'require rsc.io/quote v1.5.2\n'),
      'm/vendor/modules.txt': '',
    },
    program: '.',
    code: 'GO_MODULE_MISSING',
    message: 'the vendor directory of ROOT/m does not match its go.mod',
    hint: /Run "go mod vendor"/,
    output: /inconsistent vendoring/,
  },
  {
    title: 'a module that requires a newer go',
    files: { 'm/go.mod': 'module example.com/m\n\ngo 1.999\n' },
    program: '.',
    env: { GOTOOLCHAIN: 'local' },
    code: 'TOOL_FAILED',
    message: 'go VERSION is too old for ROOT/m, which requires 1.999',
    hint: /Install a newer Go/,
    output: /go\.mod requires go >= 1\.999/,
  },
  {
    title: 'a go.mod that does not parse',
    files: { 'm/go.mod': 'module example.com/m\n\nnonsense\n' },
    program: '.',
    code: 'TOOL_FAILED',
    message: 'go list failed in ROOT/m for linux/amd64',
    hint: /Run "go list/,
    output: /go\.mod:3: unknown directive: nonsense/,
  },
  {
    title: 'a flag that go does not know',
    program: '.',
    options: { flags: ['-nonsense'] },
    code: 'TOOL_FAILED',
    message: 'go list failed in ROOT/m for linux/amd64',
    hint: /Run "go list/,
    output: /flag provided but not defined: -nonsense/,
  },
  {
    title: 'a package with two names',
    files: { 'm/both/a.go': 'package a\n', 'm/both/b.go': 'package main\n' },
    program: './both',
    code: 'GO_BUILD_FAILED',
    message: 'package "./both" of image "app" cannot be built',
    hint: /Fix the problem that go reports/,
    output: /found packages a \(a\.go\) and main \(b\.go\)/,
  },
];

describe('a build names before anything is compiled', () => {
  for (const each of CASES) {
    test(each.title, async (t) => {
      const root = await goProject(t, { ...MODULE, ...each.files });
      const error = await failure({
        directory: join(root, 'm'),
        images: { app: { ...each.options, programs: [each.program] } },
        ...(each.platform === undefined ? {} : { platform: each.platform }),
        ...(each.env === undefined ? {} : { env: each.env }),
      });
      const message = error.message.replace(/^go [\d.]+ is/, 'go VERSION is');
      assert.equal(message, each.message.replace('ROOT', root));
      assert.equal(error.code, each.code);
      assert.match(error.hint ?? '', each.hint);
      if (each.output) assert.match(error.facts.output ?? '', each.output);
      else assert.equal(error.facts.output, undefined);
      assert.deepEqual([error.facts.plugin, error.facts.hook], ['go', 'compile']);
    });
  }
});

test('a build names all programs that cannot be built, of all images', async (t) => {
  const root = await goProject(t, MODULE);
  const error = await failure({
    directory: join(root, 'm'),
    images: {
      one: { programs: ['.', './gone', './lib'] },
      two: { programs: ['./lib', { package: '.', dir: '..' }] },
    },
  });
  assert.deepEqual(
    error.facts.errors?.map((each) =>
      StrakeError.is(each) ? `${each.facts.image ?? ''} ${each.code}` : '',
    ),
    [
      'one GO_PACKAGE_NOT_FOUND',
      'one GO_PACKAGE_NOT_MAIN',
      'two GO_PACKAGE_NOT_MAIN',
      ' GO_MODULE_NOT_FOUND',
    ],
  );
});

test('a package is excluded on one platform and built on another', async (t) => {
  const root = await goProject(t, { ...MODULE, 'm/win/main_windows.go': EMPTY_MAIN });
  const images = { app: { programs: ['./win'] } };
  const { job } = await describeGo({
    directory: join(root, 'm'),
    platform: 'windows/amd64',
    images,
  });
  assert.match(job.outputs[0]?.file ?? '', /\/win\.exe$/);
});
