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
  await rate.during(advance(1000));
  assert.equal(rate.perSecond, 1_000_000);
});

test('a connection that stalls is not fast because it was', async () => {
  let now = 0;
  const rate = new TransferRate(() => now);
  const move = (seconds: number, bytes: number) => {
    for (let step = 0; step < seconds * 10; step += 1) {
      now += 100;
      rate.moved(bytes / 10);
    }
  };
  await rate.during(async () => {
    move(10, 10_000_000);
    assert.ok(Math.abs(rate.perSecond - 10_000_000) < 500_000, String(rate.perSecond));
    now += 3100;
    assert.equal(rate.perSecond, 1);
    move(3, 1_000_000);
    assert.ok(Math.abs(rate.perSecond - 1_000_000) < 50_000, String(rate.perSecond));
  });
});
