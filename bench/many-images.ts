import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bench, PLATFORMS, strake, type Work } from './bench.ts';
import { measure, type Round } from './measure.ts';

const COUNT = 400;

/** One tiny program in 400 images × 5 platforms: what grows with the number of images alone. */
export async function* benchManyImages(bench: Bench): AsyncGenerator<Round> {
  const work = await prepare(bench);
  const layout = join(bench.directory, 'many-layout');
  const toRegistry = strake(bench, work, { name: 'strake, to a registry' });
  const build = strake(bench, work);
  const toLayout = {
    ...build,
    name: 'strake, to an OCI layout',
    argv: [...build.argv.filter((word) => word !== '--push'), '-o', `oci:${layout}`],
  };
  const contenders = [toRegistry, toLayout];
  await measure('', contenders, 1);
  yield await measure(
    `one program in ${COUNT} images × ${PLATFORMS.length} platforms, nothing changed`,
    contenders,
    Math.min(bench.rounds, 5),
  );
}

async function prepare({ directory, registry, base }: Bench): Promise<Work> {
  const home = join(directory, 'many');
  await mkdir(join(home, 'cmd/p'), { recursive: true });
  await writeFile(join(home, 'go.mod'), 'module example.com/many\n\ngo 1.24\n');
  await writeFile(
    join(home, 'cmd/p/main.go'),
    'package main\n\nfunc main() { println("hello") }\n',
  );
  const names = Array.from({ length: COUNT }, (_, at) => `  p${at}: {}\n`);
  await writeFile(
    join(home, 'strake.config.yaml'),
    `plugins: [go]
platforms: [${PLATFORMS}]
base: ${base}
vcs: false
repository: ${registry}/many/{{image}}
go: { programs: [./cmd/p] }
images:
${names.join('')}`,
  );
  return { name: 'many', directory: home, platforms: PLATFORMS, programs: ['./cmd/p'] };
}
