// Makes what `npm run build` leaves in dist: tsc writes the declarations, this the code. One file for each door of a package and a
// few that they share, instead of one for each source file: loading hundreds of files took a third of a build with nothing to do.
import { globSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { dirname, isAbsolute, join, parse, resolve } from 'node:path';
import { rolldown } from 'rolldown';

interface Manifest {
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}

await Promise.all(globSync('packages/*/package.json').map((file) => bundle(dirname(file))));

async function bundle(home: string): Promise<void> {
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
