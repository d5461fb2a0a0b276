import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withDigest } from './upload-location.ts';

const D = 'sha256:abc';

for (const [location, closed] of [
  ['https://r/v2/a/blobs/uploads/1', `https://r/v2/a/blobs/uploads/1?digest=${D}`],
  ['https://r/u?_state=a~b%20c+d%2B', `https://r/u?_state=a~b%20c+d%2B&digest=${D}`],
  ['https://r/u?', `https://r/u?digest=${D}`],
  ['https://r/u?a=b&', `https://r/u?a=b&digest=${D}`],
  ['https://r/u?a=b#part', `https://r/u?a=b&digest=${D}`],
] as const) {
  test(`closes the upload at ${location} without touching its query`, () => {
    assert.equal(withDigest(location, D), closed);
  });
}
