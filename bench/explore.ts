import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Entry, makeImage, openStore, writeLayer, writeLayout } from '@strake/oci';
import { type Bench, STRAKE } from './bench.ts';
import { measure, type Round } from './measure.ts';

const ENTRIES = 100_000;
const OPEN = [process.execPath, fileURLToPath(new URL('open-explorer.ts', import.meta.url))];

/** How long `strake explore` takes until the page can be shown, beside listing the same with `strake inspect`. */
export async function* benchExplore({ base, directory, rounds }: Bench): AsyncGenerator<Round> {
  yield await measure(
    'opening an index of five platforms from a registry',
    [
      { name: '`strake explore`', argv: [...OPEN, base] },
      { name: '`strake inspect`', argv: [...STRAKE, 'inspect', base] },
    ],
    rounds,
  );
  const large = await largeLayer(join(directory, 'large'));
  yield await measure(
    `opening a layer of ${ENTRIES} entries`,
    [
      { name: '`strake explore`', argv: [...OPEN, large, '0'] },
      {
        name: '`strake inspect --layers --json`',
        argv: [...STRAKE, 'inspect', large, '--layers', '--json'],
      },
    ],
    rounds,
  );
}

/** A layout of an image with one layer. */
async function largeLayer(directory: string): Promise<string> {
  const { signal } = new AbortController();
  const store = await openStore(join(directory, 'store'));
  const entries = Array.from({ length: ENTRIES }, (_, at): Entry => {
    const path = `/usr/share/${Math.floor(at / 1000)}/file-${at}.txt`;
    return { type: 'file', path, content: { text: `${at}\n` } };
  });
  const layer = await writeLayer({ id: 'large', entries }, { store, timestamp: 0, signal });
  const image = { platform: 'linux/amd64', layers: [layer] };
  const made = await makeImage(image, { store, signal });
  const layout = join(directory, 'layout');
  await writeLayout(layout, made.tree, { references: ['v1'], store: made.store, signal });
  return `oci:${layout}:v1`;
}
