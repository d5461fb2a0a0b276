// Bundles the code in dist for `npm run build`; tsc writes the declarations. One file for each entry point of a package and a
// few shared ones, instead of one for each source file: loading hundreds of files took a third of a no-op build. Each package also
// gets a copy of the license, which npm packs from the directory of the package alone.
import { globSync } from 'node:fs';
import { copyFile, readFile, rm } from 'node:fs/promises';
import { dirname, isAbsolute, join, parse, resolve } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';

interface Manifest {
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}

const FIRST = 'packages/oci';

await bundle(FIRST, []);
// It reads a schema of core, which needs the currently built package.
const { descriptionChecks } = await import('./description-checks.ts');
const { explorePage } = await import('./explore-page.ts');
const others = globSync('packages/*/package.json')
  .map((file) => dirname(file))
  .filter((home) => home !== FIRST);
await Promise.all(others.map((home) => bundle(home, [descriptionChecks(), explorePage()])));
await Promise.all([FIRST, ...others].map((home) => copyFile('LICENSE', join(home, 'LICENSE'))));

async function bundle(home: string, plugins: readonly Plugin[]): Promise<void> {
  const { bin = {}, exports } = JSON.parse(
    await readFile(join(home, 'package.json'), 'utf8'),
  ) as Manifest;
  const entryPoints = [
    ...Object.values(bin),
    ...Object.values(exports).flatMap((entryPoint) =>
      typeof entryPoint === 'string' ? [] : [entryPoint.default],
    ),
  ];
  const input = Object.fromEntries(
    entryPoints.map((entryPoint) => [
      parse(entryPoint).name,
      resolve(home, 'src', `${parse(entryPoint).name}.ts`),
    ]),
  );
  await rm(join(home, 'dist/code'), { recursive: true, force: true });
  const bundled = await rolldown({
    input,
    platform: 'node',
    // Dependencies are not bundled: users see them, and npm can update them.
    external: (name) => !name.startsWith('.') && !isAbsolute(name),
    plugins: [
      ...plugins,
      bareBuiltins(Object.values(bin).map((entryPoint) => parse(entryPoint).base)),
    ],
    onLog: (_, log) => {
      throw new Error(`${home}: ${log.message}`);
    },
  });
  await bundled.write({
    dir: join(home, 'dist'),
    format: 'esm',
    chunkFileNames: 'code/[name].js',
    sourcemap: true,
    comments: false,
    // Core loads both entry points of oci, which share most of their modules: one file instead of a dozen.
    codeSplitting: { groups: [{ name: 'shared', test: /\/oci\/src\/(index|internal)\.ts$/ }] },
  });
}

/**
 * Gets modules of Node.js from `process.getBuiltinModule`. An import statement reads every export of such a module, and some
 * exports load further modules: `crypto.webcrypto`, `dns.promises`, `buffer.File`.
 * @param entryPoints files that stay unchanged, because old versions of Node.js have to parse them
 */
function bareBuiltins(entryPoints: readonly string[]): Plugin {
  const statement = /^import (?:(\w[\w$]*)|\{([^}]*)\}) from "(node:[^"]+)";$/gm;
  return {
    name: 'bare-builtins',
    renderChunk(code, { fileName }) {
      if (entryPoints.includes(fileName)) return null;
      const bare = code.replace(statement, (_, whole, names, module) => {
        const left = whole ?? `{${names.replaceAll(' as ', ': ')}}`;
        return `const ${left} = process.getBuiltinModule("${module}");`;
      });
      if (/^import .*"node:/m.test(bare)) throw new Error(`${fileName}: an import of another form`);
      // Lines are kept, so the source map stays valid.
      return { code: bare, map: null };
    },
  };
}
