// Opens `strake explore` as a browser does, without one: starts it, asks for the page, the image and one layer, and ends it.
//   node bench/open-explorer.ts REFERENCE [PLACE OF A LAYER]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ImagesAnswer } from '@strake/explore';
import { STRAKE } from './bench.ts';

const [reference = '', layer] = process.argv.slice(2);
const [command = '', ...args] = STRAKE;
const child = spawn(command, [...args, 'explore', reference, '--no-open', '--quiet'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [line] = await once(child.stdout, 'data');
const url = String(line).trim();
await ask('');
const { images } = JSON.parse(await ask('images')) as ImagesAnswer;
if (layer !== undefined) {
  const digest = images[0]?.report.images[0]?.layers[Number(layer)]?.digest;
  await ask(`layer?image=0&digest=${digest}`);
}
child.kill('SIGINT');
await once(child, 'close');

async function ask(path: string): Promise<string> {
  const response = await fetch(url + path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.text();
}
