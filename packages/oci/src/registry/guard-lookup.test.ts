import assert from 'node:assert/strict';
import dns from 'node:dns';
import { test } from 'node:test';
import { createLookups } from './guard-lookup.ts';

type Callback = (error: Error | null, address: string, family: number) => void;

test('uses the first resolved address of a registry, whatever its name servers say later', async (t) => {
  let address = '203.0.113.1';
  t.mock.method(dns, 'lookup', (name: string, _: object, callback: Callback) =>
    callback(null, name === 'registry.example' ? address : '127.0.0.1', 4),
  );
  const lookups = createLookups();
  const ask = (lookup: typeof lookups.own, name: string) =>
    new Promise<unknown>((resolve) => {
      lookup(name, {}, (error, found) => resolve(error ?? found));
    });
  assert.equal(await ask(lookups.own, 'registry.example'), '203.0.113.1');
  address = '127.0.0.1';
  assert.equal(await ask(lookups.own, 'registry.example'), '127.0.0.1');
  const guarded = lookups.guarded('registry.example:5000');
  for (const name of ['cdn.example', 'registry.example'])
    assert.match(
      String(await ask(guarded, name)),
      /redirects to .* the loopback address 127\.0\.0\.1/,
    );
});
