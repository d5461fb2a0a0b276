import assert from 'node:assert/strict';
import { open } from 'node:fs/promises';
import { execPath } from 'node:process';
import { test } from 'node:test';
import { rootCertificates } from 'node:tls';
import { readCertificates } from './read-certificates.ts';
import { readElf } from './read-elf.ts';
import { readProgram } from './read-program.ts';
import { textOf } from './text-of.ts';

test('tells texts from bytes', () => {
  const of = (bytes: string | number[], isCut = false) =>
    textOf(Buffer.from(bytes as string), isCut);
  assert.equal(of('grün\n\ttext \u001b[31mred'), 'grün\n\ttext \u001b[31mred');
  assert.equal(of('a\u0000b'), undefined);
  assert.equal(of([0x61, 0xc3]), undefined);
  assert.equal(of([0x61, 0xc3], true), 'a', 'a character may be cut at the end of what is read');
  assert.equal(of([0xff, 0xfe]), undefined);
});

test('reads certificates in PEM and DER, and leaves out what is none', () => {
  const [pem = ''] = rootCertificates;
  const text = `# a comment\n${pem}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`;
  const found = readCertificates(Buffer.from(text), text);
  assert.equal(found.length, 1);
  assert.match(found[0]?.subject ?? '', /CN=/);
  assert.ok((found[0]?.notAfter ?? 0) > 1_700_000_000);
  const der = Buffer.from(pem.replaceAll(/-----.*-----|\s/g, ''), 'base64');
  assert.equal(readCertificates(der, undefined)[0]?.sha256, found[0]?.sha256);
  assert.deepEqual(readCertificates(Buffer.from([0x30, 0x82, 1]), undefined), []);
});

test('ends with certificates that were broken or made to take long', () => {
  const [pem = ''] = rootCertificates;
  const der = Buffer.from(pem.replaceAll(/-----.*-----|\s/g, ''), 'base64');
  for (let at = 0; at < der.length; at += 1) {
    const broken = Buffer.from(der);
    broken[at] = ~(broken[at] ?? 0);
    for (const bytes of [broken, der.subarray(0, at)])
      for (const { subject, names, key, notAfter } of readCertificates(bytes, undefined))
        assert.deepEqual(
          [subject, names, key, notAfter].map((each) => typeof each),
          ['string', 'string', 'string', 'number'],
        );
  }
  const begin = '-----BEGIN CERTIFICATE-----';
  const start = performance.now();
  for (const text of [
    begin.repeat(35_000),
    `${begin}${'A'.repeat(1_000_000)}`,
    '-'.repeat(1_000_000),
  ])
    assert.deepEqual(readCertificates(Buffer.from(text), text), []);
  const many = `${pem}\n`.repeat(600);
  assert.equal(readCertificates(Buffer.from(many), many).length, 500);
  assert.ok(performance.now() - start < 5000);
});

test('reads the header of an ELF program, and nothing of a broken one', async (t) => {
  const file = await open(execPath);
  t.after(() => file.close());
  const read = async (offset: number, length: number) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  };
  const head = await read(0, 64);
  if (head.toString('latin1', 1, 4) !== 'ELF') return t.skip('this system has other programs');
  const elf = await readElf(read);
  assert.match(elf?.format ?? '', /^ELF 64-bit, (?:little|big)-endian$/);
  assert.ok(elf?.sections.some(({ name }) => name === '.text'));
  assert.equal((await readProgram(read, head))?.goBuild, undefined);
  for (let length = 0; length < 64; length += 1)
    assert.equal(
      await readElf(async (at, most) => head.subarray(at, Math.min(length, at + most))),
      undefined,
    );
  const wild = Buffer.from(head).fill(0xff, 24);
  await readElf(async (at, most) => wild.subarray(at, at + most));
  assert.equal(
    await readProgram(async () => Buffer.from('MZ is a text'), Buffer.from('MZ is')),
    undefined,
  );
});
