import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TransferRate } from './transfer-rate.ts';

test('assumes a rate until bytes have moved for two seconds', async () => {
  let now = 0;
  const rate = new TransferRate(() => now);
  await rate.during(async () => {
    rate.moved(1_000_000);
    now = 1999;
    assert.deepEqual([rate.isMeasured, rate.perSecond], [false, 20_000_000]);
    now = 2000;
    assert.deepEqual([rate.isMeasured, rate.perSecond], [true, 500_000]);
  });
});

test('counts time once that several transfers take, and no time between them', async () => {
  let now = 0;
  const rate = new TransferRate(() => now);
  const advance = (ms: number) => async () => {
    rate.moved(1_000_000);
    await null;
    now += ms;
  };
  await Promise.all([rate.during(advance(1000)), rate.during(advance(1000))]);
  now += 60_000;
  await rate.during(advance(2000));
  assert.equal(rate.perSecond, 750_000);
});
