import { globSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { inlineTapable } from './inline-tapable.ts';
import { isOwn, type RuntimePackage, runtimePackages } from './runtime-packages.ts';

/**
 * Packages that stay files: they are loaded by `require` with paths of their own, or are CommonJS that finds its parts at run time. The rest is
 * bundled, because a file of Node.js's virtual file system takes several times as long to find and load as one of a disk.
 */
const FILES = /^(@sigstore\/|ajv$|make-fetch-happen$|spdx-expression-parse$|undici$)/;

/** What Node.js or strake may read of a package. */
const CODE = '**/*.{js,cjs,mjs,json,wasm}';

/** What no code of a package loads, and the form of a package for `import`: these are loaded by `require`. */
const UNUSED = /^(node_modules|test|tests|benchmark|benchmarks|docs|esm|types)$/;

/** Where shared code is, below `node_modules`: the names of its files have the hash of their content. */
const SHARED = 'node_modules/@strake/code';

/**
 * Writes the program as it is in an executable: `main.mjs`, and `node_modules` with strake's packages, in which imports and plugins are
 * resolved as in an installation. The result depends on the sources and the lockfile only.
 * @param root of the repository, which is built
 * @returns absolute path of each file by its path in the executable, in the order of their names
 */
export async function bundleProgram(
  root: string,
  directory: string,
): Promise<Readonly<Record<string, string>>> {
  const packages = runtimePackages(root);
  const own = packages.filter(isOwn);
  const cli = own.find(({ name }) => name === '@strake/cli');
  if (cli === undefined) throw new Error('the package @strake/cli is missing');
  await bundle(own, root, directory);
  const { version } = cli.manifest;
  const shared = { name: 'strake', version, type: 'module' };
  await writeFile(join(directory, SHARED, 'package.json'), JSON.stringify(shared));
  await writeFile(join(directory, 'main.mjs'), mainOf(version));
  const written = filesOf(directory, '**/*', '');
  const manifests = own.map(({ directory: home, place }) => [
    `${place}/package.json`,
    join(home, 'package.json'),
  ]);
  // Files that code loads from beside it by `require`.
  const beside = own.flatMap((each) => filesOf(join(each.directory, 'dist/code'), '*.cjs', SHARED));
  const kept = keptAsFiles(packages).flatMap((each) => filesOf(each.directory, CODE, each.place));
  const yaml = packages.filter(({ name }) => name === 'yaml');
  const versions = yaml.flatMap((each) => filesOf(each.directory, 'package.json', each.place));
  const all = [...written, ...manifests, ...beside, ...kept, ...versions] as [string, string][];
  return Object.fromEntries(all.sort(([one], [other]) => (one < other ? -1 : 1)));
}

async function bundle(
  own: readonly RuntimePackage[],
  root: string,
  directory: string,
): Promise<void> {
  const input = Object.fromEntries(
    own.flatMap(({ directory: home, place, manifest }) =>
      entryPoints(manifest).map((file) => [
        `${place}/${file.replace(/\.js$/, '')}`,
        join(home, file),
      ]),
    ),
  );
  const bundled = await rolldown({
    input,
    platform: 'node',
    // Paths in the result are relative to it.
    cwd: root,
    tsconfig: false,
    plugins: [inlineTapable()],
    external: (name) => FILES.test(packageOf(name)),
    onLog: (_, log) => {
      throw new Error(`the executable: ${log.message}`);
    },
  });
  await mkdir(join(directory, SHARED), { recursive: true });
  await bundled.write({
    dir: directory,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: `${SHARED}/[name]-[hash].mjs`,
    comments: false,
  });
}

function entryPoints({ bin = {}, exports = {} }: RuntimePackage['manifest']): readonly string[] {
  const targets = Object.values(exports).flatMap((target) =>
    typeof target === 'object' && target !== null && 'default' in target ? [target.default] : [],
  );
  return [...Object.values(bin), ...targets]
    .filter((target): target is string => typeof target === 'string')
    .map((target) => target.replace(/^\.\//, ''));
}

/** The packages that stay files, and what they depend on. */
function keptAsFiles(packages: readonly RuntimePackage[]): readonly RuntimePackage[] {
  const kept = new Set(packages.filter(({ name }) => FILES.test(name)));
  for (const { manifest } of kept)
    for (const name of Object.keys(manifest.dependencies ?? {}))
      for (const each of packages) if (each.name === name) kept.add(each);
  return [...kept];
}

function filesOf(
  directory: string,
  pattern: string,
  place: string,
): readonly (readonly [string, string])[] {
  const found = globSync(pattern, {
    cwd: directory,
    withFileTypes: true,
    exclude: (entry) => place !== '' && UNUSED.test(entry.name),
  });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [join(place, path.slice(directory.length + 1)), path]);
}

/** `@strake/core/plugin` → `@strake/core` */
function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

/**
 * Plugins of a project import strake's packages: those of the project if they are installed there, else these here.
 */
function mainOf(version: string): string {
  return `import { registerHooks } from 'node:module';
if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2])) {
  process.stdout.write('${version}\\n');
} else {
  registerHooks({
    resolve(name, context, next) {
      if (!name.startsWith('@strake/')) return next(name, context);
      try {
        return next(name, context);
      } catch (thrown) {
        if (!['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(thrown?.code)) throw thrown;
        return next(name, { ...context, parentURL: import.meta.url });
      }
    },
  });
  await import('./node_modules/@strake/cli/dist/main.js');
}
`;
}
