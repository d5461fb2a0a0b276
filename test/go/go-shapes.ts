import { createHash } from 'node:crypto';
import { appendFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runOk, type Scope } from '../tool/index.ts';
import { EMPTY_MAIN, goMod, goProject } from './go-build.ts';

/** A project as Go developers lay them out. */
export interface GoShape {
  /** By path from the root; the configuration is in `app`. */
  readonly files: Readonly<Record<string, string>>;
  /** Directories of main packages, as in a configuration: `./cmd/app`. */
  readonly programs: readonly string[];
  readonly flags?: readonly string[];
  /** Of the programs. */
  readonly dir?: string;
  /** `ROOT` stands for the root. */
  readonly env?: Readonly<Record<string, string>>;
  readonly prepare?: (root: string) => Promise<unknown>;
  /** Paths from the root that are no inputs. */
  readonly unread?: readonly string[];
}

const importing = (paths: readonly string[], more = '') =>
  `package main\n\nimport (\n${paths.map((path) => `\t_ "${path}"\n`).join('')})\n\n${more}func main() {}\n`;
const library = (name: string, imports: readonly string[] = []) =>
  `package ${name}\n\n${imports.map((path) => `import _ "${path}"\n`).join('')}`;
const replacing = (path: string, directory: string, comment = '') =>
  `require ${path} v0.0.0${comment}\n\nreplace ${path} => ${directory}\n`;

const vendorModule = (directory: string) => (root: string) =>
  runOk(['go', 'mod', 'vendor'], { cwd: join(root, directory), env: VENDOR });
const vendorWorkspace = (root: string) =>
  runOk(['go', 'work', 'vendor'], { cwd: root, env: VENDOR });
const VENDOR = { GOFLAGS: '', GOENV: 'off', GOWORK: '' };

/** By what is special about them. */
export const SHAPES: Readonly<Record<string, GoShape>> = {
  'one package in the root': {
    files: { 'app/go.mod': goMod('app'), 'app/main.go': EMPTY_MAIN },
    programs: ['.'],
  },
  'several programs, internal packages, tests, build constraints and other languages': {
    files: {
      'app/go.mod': goMod('example.com/app/v2'),
      'app/cmd/a/main.go': importing(['example.com/app/v2/internal/one', 'fmt']),
      'app/cmd/a/default.pgo': '',
      'app/cmd/a/main_test.go': 'package main\n\nimport _ "example.com/app/v2/internal/tested"\n',
      'app/cmd/a/main_windows_test.go': 'package main\n',
      'app/cmd/a/tool.go':
        '//go:build ignore\n\npackage main\n\nimport _ "example.com/app/v2/gone"\n',
      'app/cmd/a/_draft.go': 'not go',
      'app/cmd/b/main.go': importing(['example.com/app/v2/internal/one/two']),
      'app/internal/one/one.go': library('one'),
      'app/internal/one/one_windows.go': library('one', ['example.com/app/v2/internal/windows']),
      'app/internal/one/one_tagged.go': `//go:build special\n\n${library('one', ['example.com/app/v2/internal/tagged'])}`,
      'app/internal/one/add_amd64.s': 'TEXT ·add(SB),4,$0\n\tRET\n',
      'app/internal/one/add.h': '#define X\n',
      'app/internal/one/two/two.go': `// Copyright\n/* package x */\n${library('two', ['example.com/app/v2/internal/one'])}`,
      'app/internal/tagged/tagged.go': library('tagged'),
      'app/internal/windows/windows.go': library('windows'),
      'app/internal/tested/tested.go': library('tested'),
    },
    programs: ['./cmd/a', './cmd/b'],
    flags: ['-tags=special'],
  },
  'embedded files': {
    files: {
      'app/go.mod': goMod('example.com/app'),
      'app/cmd/app/main.go': `package main\n\nimport "embed"\n\n//go:embed page.html static all:hidden "with space.txt"\n//go:embed glob/*.[th]* \`raw.txt\`\nvar (\n\t//go:embed deep/inner/file.txt *_test.go\n\tmore embed.FS\n)\nvar files embed.FS\n\nfunc main() { _, _ = files, more }\n`,
      'app/cmd/app/page.html': 'page',
      'app/cmd/app/with space.txt': '',
      'app/cmd/app/raw.txt': '',
      'app/cmd/app/static/one.txt': 'one',
      'app/cmd/app/static/.hidden': '',
      'app/cmd/app/static/deep/two.txt': 'two',
      'app/cmd/app/hidden/.hidden': '',
      'app/cmd/app/hidden/_too': '',
      'app/cmd/app/glob/a.txt': '',
      'app/cmd/app/glob/b.html': '',
      'app/cmd/app/glob/c.md': '',
      'app/cmd/app/glob/d.t/inside.md': '',
      'app/cmd/app/deep/inner/file.txt': '',
      'app/cmd/app/embedded_test.go': 'package main\n',
    },
    programs: ['./cmd/app'],
  },
  'a replaced module whose path begins with its own': {
    files: {
      'app/go.mod': goMod('example.com/app', replacing('example.com/app/ext', '../ext')),
      'app/main.go': importing(['example.com/app/ext/name', 'example.com/app/lib']),
      'app/lib/lib.go': library('lib'),
      'ext/go.mod': goMod('example.com/app/ext'),
      'ext/name/name.go': library('name'),
    },
    programs: ['.'],
  },
  'a nested module': {
    files: {
      'app/go.mod': goMod('example.com/app', replacing('example.com/app/nested', './nested')),
      'app/main.go': importing(['example.com/app/nested', 'example.com/app/lib']),
      'app/lib/lib.go': library('lib'),
      'app/nested/go.mod': goMod('example.com/app/nested'),
      'app/nested/nested.go': library('nested'),
    },
    programs: ['.'],
  },
  'a workspace': {
    files: {
      'go.work': 'go 1.24\n\nuse (\n\t./app\n\t./lib // more\n)\nuse ./unused\n',
      'app/go.mod': goMod('example.com/app'),
      'app/cmd/app/main.go': importing(['example.com/lib/inner']),
      'lib/go.mod': goMod('example.com/lib', replacing('example.com/other', '../other')),
      'lib/inner/inner.go': library('inner', ['example.com/other']),
      'other/go.mod': goMod('example.com/other'),
      'other/other.go': library('other'),
      'unused/go.mod': goMod('example.com/unused'),
    },
    programs: ['./cmd/app'],
  },
  'a workspace elsewhere': {
    files: {
      'elsewhere/go.work': 'go 1.24\n\nuse ../app\nuse ../lib\n',
      'app/go.mod': goMod('example.com/app'),
      'app/main.go': importing(['example.com/lib']),
      'lib/go.mod': goMod('example.com/lib'),
      'lib/lib.go': library('lib'),
    },
    programs: ['.'],
    env: { GOWORK: 'ROOT/elsewhere/go.work' },
  },
  'directories with names of files that go reads': {
    files: {
      'go.work/x': '',
      'app/go.work/x': '',
      'app/go.mod': goMod('example.com/app'),
      'app/cmd/app/main.go': importing(['example.com/app/lib/inner']),
      'app/cmd/app/default.pgo/x': '',
      'app/cmd/app/go.mod/x': '',
      'app/lib/go.mod/x': '',
      'app/lib/inner/inner.go': library('inner'),
      'app/lib/inner/header.h/x': '',
    },
    programs: ['.'],
    dir: 'cmd/app',
  },
  'a module beside the configuration, without the workspace': {
    files: {
      'go.work': 'go 1.24\n\nuse ./app\n',
      'app/README.md': '',
      'module/go.mod': goMod('example.com/module', replacing('example.com/lib', '../lib')),
      'module/main.go': EMPTY_MAIN,
      'module/cmd/app/main.go': importing(['example.com/lib']),
      'lib/go.mod': goMod('example.com/lib'),
      'lib/lib.go': library('lib'),
    },
    programs: ['./cmd/app', 'example.com/module'],
    dir: '../module',
    env: { GOWORK: 'off' },
  },
  'another go.mod': {
    files: {
      'app/go.mod': goMod('example.com/app'),
      'app/other.mod': goMod('example.com/app', replacing('example.com/other', '../other')),
      'app/cmd/app/main.go': importing(['example.com/other', 'example.com/app/lib']),
      'app/lib/lib.go': library('lib'),
      'other/go.mod': goMod('example.com/other'),
      'other/other.go': library('other'),
    },
    programs: ['./cmd/app'],
    flags: ['-modfile', 'other.mod'],
  },
  'a vendor directory': {
    files: {
      'app/go.mod': goMod('example.com/app', replacing('example.com/other', '../other')),
      'app/main.go': importing(['example.com/other/sub']),
      'other/go.mod': goMod('example.com/other'),
      'other/sub/sub.go': library('sub', ['example.com/other']),
      'other/other.go': `${library('other')}\nimport _ "embed"\n\n//go:embed text\nvar text string\n`,
      'other/text': 'text',
    },
    programs: ['.'],
    prepare: vendorModule('app'),
    unread: ['other'],
  },
  'a vendor directory without the module that it replaces, which seems to be below the own one': {
    files: {
      'app/go.mod': goMod('example.com/app', replacing('example.com/app/ext', '../ext')),
      'app/main.go': importing(['example.com/app/ext/sub', 'example.com/app/lib']),
      'app/lib/lib.go': library('lib'),
      'ext/go.mod': goMod('example.com/app/ext'),
      'ext/sub/sub.go': library('sub'),
      'ext/cmd/tool/main.go': EMPTY_MAIN,
      'app/tools.go': `//go:build tools\n\n${library('main', ['example.com/app/ext/cmd/tool'])}`,
    },
    programs: ['.', 'example.com/app/ext/cmd/tool'],
    prepare: async (root) => {
      await vendorModule('app')(root);
      await rm(join(root, 'ext'), { recursive: true });
    },
    unread: ['ext'],
  },
  'a vendor directory that -mod ignores': {
    files: {
      'app/go.mod': goMod('example.com/app', replacing('example.com/other', '../other')),
      'app/main.go': importing(['example.com/other/sub']),
      'other/go.mod': goMod('example.com/other'),
      'other/sub/sub.go': library('sub'),
    },
    programs: ['.'],
    flags: ['-mod', 'readonly'],
    prepare: vendorModule('app'),
  },
  'a vendored workspace': {
    files: {
      'go.work': 'go 1.24\n\nuse ./app\n',
      'app/go.mod': goMod('example.com/app', replacing('example.com/other', '../other')),
      'app/main.go': importing(['example.com/other']),
      'other/go.mod': goMod('example.com/other'),
      'other/other.go': library('other'),
    },
    programs: ['.'],
    prepare: vendorWorkspace,
    unread: ['other'],
  },
  'a package in a file that only cgo uses': {
    files: {
      'app/go.mod': goMod('example.com/app'),
      'app/main.go': importing(['example.com/app/lib']),
      'app/lib/lib.go': library('lib'),
      'app/lib/lib_c.go': 'package lib\n\n// #include <stdio.h>\nimport "C"\n',
      'app/lib/lib.c': 'int x;\n',
    },
    programs: ['.'],
    env: { CGO_ENABLED: '0' },
  },
  'a linked directory and a linked file': {
    files: {
      'app/go.mod': goMod('example.com/app'),
      'app/main.go': importing(['example.com/app/lib']),
      'real/lib.go': library('lib'),
      'app/lib/more.go': library('lib'),
    },
    programs: ['.'],
    prepare: async (root) => symlink('../../real/lib.go', join(root, 'app/lib/lib.go')),
  },
  'modules of the module cache, one of which imports a replaced one': {
    files: {
      'app/go.mod': goMod(
        'example.com/app',
        `require (\n\texample.com/app/api v1.0.0 // indirect\n\texample.com/cached v1.0.0\n\texample.com/fork v0.0.0 // indirect\n)\n\nreplace example.com/fork => ./fork\n`,
      ),
      'app/main.go': importing(['example.com/cached/sub', 'example.com/app/lib']),
      'app/lib/lib.go': library('lib'),
      'app/fork/go.mod': goMod('example.com/fork'),
      'app/fork/pkg/pkg.go': library('pkg', ['example.com/fork/internal']),
      'app/fork/internal/internal.go': library('internal'),
      'app/tools/tools.go': importing(['example.com/cached/cmd']),
    },
    programs: ['.'],
    env: { GOMODCACHE: 'ROOT/modules', GOPROXY: 'off', GONOSUMDB: '*' },
    prepare: cacheModules,
  },
  'modules of the module cache, one of which has a copy below the own one': {
    files: {
      'app/go.mod': goMod('example.com/app', 'require example.com/app/api v1.0.0\n'),
      'app/main.go': importing(['example.com/app/api/types']),
      'app/api/go.mod': goMod('example.com/app/api'),
      'app/api/types/types.go': library('types'),
    },
    programs: ['.'],
    env: { GOMODCACHE: 'ROOT/modules', GOPROXY: 'off', GONOSUMDB: '*' },
    prepare: cacheModules,
  },
};

async function cacheModules(root: string): Promise<void> {
  await cacheModule(root, 'example.com/app/api', 'v1.0.0', {
    'go.mod': goMod('example.com/app/api'),
    'types/types.go': library('types', ['example.com/app/api/internal/deep']),
    'internal/deep/deep.go': library('deep'),
  });
  await cacheModule(root, 'example.com/cached', 'v1.0.0', {
    'go.mod': goMod(
      'example.com/cached',
      'require (\n\texample.com/app/api v1.0.0\n\texample.com/fork v0.0.0\n)\n',
    ),
    'sub/sub.go': library('sub', ['example.com/fork/pkg', 'example.com/app/api/types']),
  });
}

/** Adds a module to the module cache in `ROOT/modules`, and to go.sum of `app`. */
async function cacheModule(
  root: string,
  path: string,
  version: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const mod = files['go.mod'] ?? '';
  const sha256 = (text: string) => createHash('sha256').update(text);
  const hash = (text: string) => `h1:${sha256(text).digest('base64')}`;
  const whole = hash('any');
  const download = join('modules/cache/download', path, '@v');
  const written: Record<string, string> = {
    [join(download, `${version}.info`)]: JSON.stringify({ Version: version }),
    [join(download, `${version}.mod`)]: mod,
    [join(download, `${version}.ziphash`)]: whole,
    [join(download, `${version}.zip`)]: '',
    [SUMS]: `${path} ${version} ${whole}\n${path} ${version}/go.mod ${hash(`${sha256(mod).digest('hex')}  go.mod\n`)}\n`,
  };
  for (const [name, text] of Object.entries(files))
    written[join('modules', `${path}@${version}`, name)] = text;
  for (const [name, text] of Object.entries(written)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await (name === SUMS ? appendFile : writeFile)(join(root, name), text);
  }
}

const SUMS = 'app/go.sum';

/** Writes the files of a shape. @returns the root, and the variables of its builds */
export async function makeShape(t: Scope, { files, prepare, env = {} }: GoShape) {
  const root = await goProject(t, files);
  await prepare?.(root);
  const variables = Object.entries(env).map(([name, value]) => [name, value.replace('ROOT', root)]);
  return { root, env: Object.fromEntries(variables) as Readonly<Record<string, string>> };
}
