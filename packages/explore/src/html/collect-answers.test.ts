import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '@strake/oci';
import { MemoryImage } from '@strake/oci/testing';
import { questionKey } from '../answer/index.ts';
import { exploreImages } from '../explorer/index.ts';
import { collectAnswers } from './collect-answers.ts';

const FOREIGN = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';
const EMPTY_TAR = new Uint8Array(1024);

async function collected(mediaType?: string, isBroken = false) {
  const image = new MemoryImage();
  const layer = image.layer(EMPTY_TAR, mediaType);
  const source = image.source(image.manifest([layer], [layer.digest]), 'memory');
  const broken: typeof source = {
    ...source,
    blob(descriptor, signal) {
      if (descriptor.digest !== layer.digest) return source.blob(descriptor, signal);
      throw new StrakeError('LAYOUT_INVALID', 'the gzip data is corrupt');
    },
  };
  const images = [{ reference: 'app', source: isBroken ? broken : source }];
  const explorer = await exploreImages(images, { signal: new AbortController().signal });
  try {
    const key = questionKey({ kind: 'layer', image: 0, digest: layer.digest });
    return (await collectAnswers(explorer)).answers[key];
  } finally {
    await explorer.close();
  }
}

test('a page says of a layer that images do not contain that it is elsewhere', async () => {
  const answer = await collected(FOREIGN, true);
  assert.match(JSON.stringify(answer), /^\{"error":"the image does not contain this layer/);
});

test('a page of an image with a damaged layer is not written', async () => {
  assert.ok(Object.hasOwn((await collected()) ?? {}, 'entries'));
  await assert.rejects(collected(undefined, true), /gzip data is corrupt/);
});
