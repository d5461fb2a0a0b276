import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { compressLayer } from '@strake/oci/internal';
import { createMemoryStore } from '@strake/oci/testing';
import { requireTool, runOk, temporaryDirectory } from '../tool/index.ts';

/** What a layer's compression is made of, in words that every Node since 18 knows; it prints the digest of the bytes. */
const SCRIPT = `
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { constants, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
const bytes = readFileSync(process.argv[2]);
const parts = [Buffer.from('1f8b08000000000000ff', 'hex')];
for (let at = 0; at < bytes.length; at += 2 ** 20) {
  const last = at + 2 ** 20 >= bytes.length;
  const dictionary = at === 0 ? undefined : bytes.subarray(at - 32768, at);
  const finishFlush = last ? constants.Z_FINISH : constants.Z_SYNC_FLUSH;
  parts.push(deflateRawSync(bytes.subarray(at, at + 2 ** 20), { level: 1, finishFlush, ...(dictionary ? { dictionary } : {}) }));
}
// The checksum and the size are the same whoever compresses.
parts.push(gzipSync(bytes).subarray(-8));
const packed = Buffer.concat(parts);
if (!gunzipSync(packed).equals(bytes)) throw new Error('the bytes do not come back');
console.log(createHash('sha256').update(packed).digest('hex'));
`;

/** The Node binary itself: a real program, as layers hold them. */
async function sampleFile(directory: string): Promise<string> {
  const file = join(directory, 'sample');
  await runOk(['sh', '-c', `head -c 5000000 "${process.execPath}" > "${file}"`]);
  return file;
}

async function systemNodes(): Promise<readonly string[]> {
  const directories = (process.env.PATH ?? '').split(delimiter);
  const found: string[] = [];
  for (const home of new Set(directories)) {
    if (home.includes('node_modules')) continue;
    const node = join(home, 'node');
    if (
      await access(node).then(
        () => true,
        () => false,
      )
    )
      found.push(node);
  }
  return found;
}

test('compresses layers to the same bytes with every installed version of Node.js', async (t) => {
  const directory = await temporaryDirectory(t);
  const file = await sampleFile(directory);
  const script = join(directory, 'compress.mjs');
  await writeFile(script, SCRIPT);
  const other = await requireTool(t, 'node-22');
  const nodes = [...(other === undefined ? [] : [other]), ...(await systemNodes())];
  const layer = await compressLayer('sha256:0', async () => createReadStream(file), {
    store: createMemoryStore(),
    useRecords: false,
  });
  const wanted = layer.digest.replace('sha256:', '');
  for (const node of nodes) {
    const version = (await runOk([node, '--version'])).trim();
    assert.equal((await runOk([node, script, file])).trim(), wanted, `${node} is ${version}`);
  }
});
