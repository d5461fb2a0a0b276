import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileCapabilities } from './file-capabilities.ts';

/** permitted, inheritable and effective, as ko encodes them. */
function encode(permitted: bigint, inheritable = 0n, effective = 0): string {
  const bytes = Buffer.alloc(20);
  bytes.writeUInt32LE(0x02000000 + effective, 0);
  for (const [at, bits] of [permitted, inheritable].entries()) {
    bytes.writeUInt32LE(Number(bits & 0xffffffffn), 4 + 4 * at);
    bytes.writeUInt32LE(Number(bits >> 32n), 12 + 4 * at);
  }
  return bytes.toString('base64');
}

test('encodes as the kernel reads it', () => {
  assert.equal(fileCapabilities(['chown']), 'AAAAAgEAAAAAAAAAAAAAAAAAAAA=');
  assert.equal(fileCapabilities(['chown=pie']), 'AQAAAgEAAAABAAAAAAAAAAAAAAA=');
  assert.equal(fileCapabilities(['checkpoint_restore=eip']), 'AQAAAgAAAAAAAAAAAAEAAAABAAA=');
});

const cases: readonly [terms: readonly string[], expected: string | undefined][] = [
  [[], undefined],
  [['chown', 'CAP_DAC_OVERRIDE', '2'], encode(7n)],
  [['cAp_cHoWn'], encode(1n)],
  [['63'], encode(1n << 63n)],
  [['all'], encode((1n << 41n) - 1n)],
  [['chown,dac_override=p'], encode(3n)],
  [['chown=i'], encode(0n, 1n)],
  // Effective alone says nothing.
  [['chown=e'], undefined],
  [['chown=ep'], encode(1n, 0n, 1)],
  [['chown+p-p'], undefined],
  [['=p', 'chown-p'], encode((1n << 41n) - 2n)],
  [['all=p', 'chown=i'], encode((1n << 41n) - 2n, 1n)],
  [['chown=p+i'], encode(1n, 1n)],
];
for (const [terms, expected] of cases)
  test(`reads ${JSON.stringify(terms)} as ko does`, () =>
    assert.equal(fileCapabilities(terms), expected));

const refused: readonly [terms: readonly string[], position: number, what: string][] = [
  [['chown', 'fly'], 1, 'names the unknown capability "fly"'],
  [['64'], 0, 'names the unknown capability "64"'],
  [[''], 0, 'names the unknown capability ""'],
  [['chown,=p'], 0, 'names the unknown capability ""'],
  [['+p'], 0, 'names the unknown capability ""'],
  [['chown=x'], 0, 'has the unknown flag "x"'],
];
for (const [terms, position, what] of refused)
  test(`refuses ${JSON.stringify(terms)}`, () =>
    assert.deepEqual(fileCapabilities(terms), { position, what }));
