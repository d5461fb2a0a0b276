import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { runOk, temporaryDirectory } from '../../test/tool/index.ts';
import { signMachO } from './sign-mach-o.ts';

test('a Mach-O program is signed byte for byte as the linker of Go signs it', async (t) => {
  const directory = await temporaryDirectory(t);
  await writeFile(join(directory, 'go.mod'), 'module a\n');
  await writeFile(join(directory, 'a.go'), 'package main\nfunc main() {}\n');
  const env = { GOOS: 'darwin', GOARCH: 'arm64', CGO_ENABLED: '0', GOFLAGS: '' };
  await runOk(['go', 'build', '-o', 'signed'], { cwd: directory, env });
  const signed = await readFile(join(directory, 'signed'));
  const unsigned = withoutSignature(signed);
  assert.equal(Buffer.compare(signMachO(unsigned, 'a.out'), signed), 0);
  assert.throws(() => signMachO(signed, 'a.out'), /is signed already/);
});

test('a file of another format is not signed', () => {
  assert.throws(() => signMachO(new Uint8Array(64), 'a'), /not a 64-bit Mach-O file/);
  assert.throws(() => signMachO(new Uint8Array(1), 'a'), /not a 64-bit Mach-O file/);
});

/** Go's linker puts the load command of the signature last. */
function withoutSignature(signed: Buffer): Buffer {
  const end = 32 + signed.readUInt32LE(20) - 16;
  assert.equal(signed.readUInt32LE(end), 0x1d);
  const unsigned = Buffer.from(signed.subarray(0, signed.readUInt32LE(end + 8)));
  unsigned.fill(0, end, end + 16);
  unsigned.writeUInt32LE(unsigned.readUInt32LE(16) - 1, 16);
  unsigned.writeUInt32LE(unsigned.readUInt32LE(20) - 16, 20);
  return unsigned;
}
