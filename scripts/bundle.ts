// Makes what `npm run build` leaves in dist: tsc writes the declarations, this the code. One file for each door of a package and a
// few that they share, instead of one for each source file: loading hundreds of files took a third of a build with nothing to do.
import { globSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { dirname, isAbsolute, join, parse, resolve } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';

interface Manifest {
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}

const FIRST = 'packages/oci';

await bundle(FIRST, []);
// It reads a schema of core, which needs the package that is there now.
const { descriptionChecks } = await import('./description-checks.ts');
const others = globSync('packages/*/package.json')
  .map((file) => dirname(file))
  .filter((home) => home !== FIRST);
await Promise.all(others.map((home) => bundle(home, [descriptionChecks()])));

async function bundle(home: string, plugins: readonly Plugin[]): Promise<void> {
  const { bin = {}, exports } = JSON.parse(
    await readFile(join(home, 'package.json'), 'utf8'),
  ) as Manifest;
  const doors = [
    ...Object.values(bin),
    ...Object.values(exports).flatMap((door) => (typeof door === 'string' ? [] : [door.default])),
  ];
  const input = Object.fromEntries(
    doors.map((door) => [parse(door).name, resolve(home, 'src', `${parse(door).name}.ts`)]),
  );
  await rm(join(home, 'dist/code'), { recursive: true, force: true });
  const bundled = await rolldown({
    input,
    platform: 'node',
    // Packages stay packages: users see them, and npm can bring newer ones.
    external: (name) => !name.startsWith('.') && !isAbsolute(name),
    plugins: [...plugins, bareBuiltins(Object.values(bin).map((door) => parse(door).base))],
    onLog: (_, log) => {
      throw new Error(`${home}: ${log.message}`);
    },
  });
  const dir = join(home, 'dist');
  await bundled.write({
    dir,
    format: 'esm',
    chunkFileNames: 'code/[name].js',
    sourcemap: true,
    comments: false,
  });
}

/**
 * Takes modules of Node.js from `process.getBuiltinModule`. An import statement reads every export of such a module, and some
 * exports load further modules: `crypto.webcrypto`, `dns.promises`, `buffer.File`.
 * @param doors files that stay as they are, since old versions of Node.js have to read them
 */
function bareBuiltins(doors: readonly string[]): Plugin {
  const statement = /^import (?:(\w[\w$]*)|\{([^}]*)\}) from "(node:[^"]+)";$/gm;
  return {
    name: 'bare-builtins',
    renderChunk(code, { fileName }) {
      if (doors.includes(fileName)) return null;
      const bare = code.replace(statement, (_, whole, names, module) => {
        const left = whole ?? `{${names.replaceAll(' as ', ': ')}}`;
        return `const ${left} = process.getBuiltinModule("${module}");`;
      });
      if (/^import .*"node:/m.test(bare)) throw new Error(`${fileName}: an import of another form`);
      // Lines stay lines: the map still fits.
      return { code: bare, map: null };
    },
  };
}
