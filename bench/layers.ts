import { copyFile, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOk } from '../test/tool/index.ts';
import { type Bench, STRAKE } from './bench.ts';
import { measure, type Round } from './measure.ts';

/** Programs enough for so many bytes. */
const BYTES = 110e6;

/** tar, hash, compress and keep a layer of programs: strake, and go-containerregistry by way of crane. */
export async function* benchLayers(bench: Bench): AsyncGenerator<Round> {
  const { crane, directory, rounds } = bench;
  const home = join(directory, 'layers');
  const { names, size } = await prepare(home);
  const byStrake = [...STRAKE, 'build', '--no-cache', '-o', 'oci:strake'];
  const append = `tar -cf programs.tar ${names.join(' ')} && ${crane} append -f programs.tar -t bench -o crane.tar`;
  const round = await measure(
    `a layer of ${names.length} programs, ${(size / 1e6).toFixed(0)} MB`,
    [
      { name: 'strake', argv: byStrake, cwd: home },
      { name: '`tar` and `crane append`', argv: ['sh', '-c', append], cwd: home },
    ],
    rounds,
  );
  const blobs = join(home, 'strake/blobs/sha256');
  const sizes = await Promise.all(
    (await readdir(blobs)).map(async (name) => (await stat(join(blobs, name))).size),
  );
  const { size: other } = await stat(join(home, 'crane.tar'));
  const ours = `${(Math.max(...sizes) / 1e6).toFixed(1)} MB`;
  yield { ...round, title: `${round.title}: ${ours}, crane ${(other / 1e6).toFixed(1)} MB` };
}

/** The programs that Go itself is made of. */
async function prepare(
  home: string,
): Promise<{ readonly names: readonly string[]; readonly size: number }> {
  await mkdir(home, { recursive: true });
  const [goroot = '', tools = ''] = (await runOk(['go', 'env', 'GOROOT', 'GOTOOLDIR'])).split('\n');
  const places = [join(goroot, 'bin'), tools];
  const names: string[] = [];
  let size = 0;
  for (let turn = 0; size < BYTES && turn < 9; turn += 1) {
    for (const place of places) {
      for (const name of (await readdir(place)).sort()) {
        const file = join(place, name);
        const facts = await stat(file);
        if (!facts.isFile() || size >= BYTES) continue;
        names.push(`${name}-${turn}`);
        size += facts.size;
        await copyFile(file, join(home, `${name}-${turn}`));
      }
    }
  }
  const files = names.map((name) => `    /bin/${name}: { file: ${name}, mode: "0755" }\n`);
  await writeFile(
    join(home, 'strake.config.yaml'),
    `plugins: [symlinks]\nplatforms: [linux/amd64]\nbase: scratch\nvcs: false\nsymlinks:\n  layer: programs\n  files:\n${files.join('')}`,
  );
  return { names, size };
}
