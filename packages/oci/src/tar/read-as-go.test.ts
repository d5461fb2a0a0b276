import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { goRecord } from './go-records.ts';
import { readTar } from './read-tar.ts';

interface Fields {
  readonly type?: string;
  readonly magic?: string;
  /** In place of the length of the content. */
  readonly size?: number;
  readonly prefix?: string;
  readonly linkname?: string;
}

/** @param content in Latin-1 */
function member(name: string, content = '', fields: Fields = {}): Buffer {
  const header = Buffer.alloc(512);
  const { type = '0', magic = 'ustar\x0000', size = content.length, prefix, linkname } = fields;
  header.write(name, 0, 'latin1');
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write(type, 156);
  header.write(linkname ?? '', 157);
  header.write(magic, 257);
  header.write(prefix ?? '', 345);
  header.write('        ', 148);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([
    header,
    Buffer.from(content, 'latin1'),
    Buffer.alloc(-content.length & 511),
  ]);
}

function pax(records: Readonly<Record<string, string>>, type = 'x'): Buffer {
  const all = Object.entries(records).map(([key, value]) => goRecord(key, Buffer.from(value)));
  return member('pax', Buffer.concat(all).toString('latin1'), { type });
}

const longName = (name: string) => member('././@LongLink', `${name}\0`, { type: 'L' });

async function listed(...members: readonly Buffer[]): Promise<readonly string[]> {
  const whole = async function* () {
    yield Buffer.concat([...members, Buffer.alloc(1024)]);
  };
  const found: string[] = [];
  for await (const { header, content } of readTar(whole(), new AbortController().signal)) {
    let length = 0;
    for await (const chunk of content) length += chunk.length;
    assert.equal(header.size, length);
    found.push(`${header.type} ${header.name} ${length}`);
  }
  return found;
}

async function refuses(says: RegExp, ...members: readonly Buffer[]): Promise<void> {
  await assert.rejects(listed(...members), (error: unknown) => {
    assert.ok(StrakeError.is(error), String(error));
    assert.equal(error.code, 'LAYOUT_INVALID');
    assert.match(error.message, says);
    return true;
  });
}

describe('a tar is read as Go reads it', () => {
  test('a directory has no content, whatever its size says', async () => {
    const directory = member('d/', '', { type: '5', size: 1_200_290 });
    assert.deepEqual(await listed(directory, member('d/app', 'text')), [
      'directory d/ 0',
      'file d/app 4',
    ]);
  });

  test('a name with a slash and no type is of a directory', async () => {
    assert.deepEqual(
      await listed(member('d/', '', { type: '\0' }), member('f', 'x', { type: '\0' })),
      ['directory d/ 0', 'file f 1'],
    );
    assert.deepEqual(await listed(pax({ path: 'd/' }), member('f', '', { type: '\0' })), [
      'directory d/ 0',
    ]);
  });

  test('a tar without magic bytes has names without prefix', async () => {
    const old = member('app', 'text', { magic: '\0\0\0\0\0\0\0\0', prefix: 'pre' });
    assert.deepEqual(await listed(old), ['file app 4']);
  });

  test('names that are not UTF-8 stay apart, and from those that look like them', async () => {
    assert.deepEqual(
      await listed(member('a\xff'), member('a\xfe'), pax({ path: 'a\ufffdff' }), member('x')),
      ['file a\ufffdff 0', 'file a\ufffdfe 0', 'file a\ufffd\ufffdff 0'],
    );
  });

  test('global records are ignored, unless they rename or resize', async () => {
    const entry = [pax({ mtime: '1' }), member('f')];
    assert.deepEqual(await listed(pax({ comment: 'c' }, 'g'), ...entry), ['file f 0']);
    await refuses(
      /global PAX header has a path, target or size/,
      pax({ path: 'a' }, 'g'),
      ...entry,
    );
    await refuses(
      /global records follows one/,
      longName('a'),
      pax({ comment: 'c' }, 'g'),
      ...entry,
    );
  });

  test('refuses two names of one entry, but not the same one twice', async () => {
    const entry = member('zzz', 'text');
    assert.deepEqual(await listed(longName('app'), pax({ path: 'app' }), entry), ['file app 4']);
    const says = /"note" has a name of GNU and another one of PAX/;
    await refuses(says, longName('app'), pax({ path: 'note' }), entry);
    await refuses(says, pax({ path: 'note' }), longName('app'), entry);
  });

  test('refuses a prefix in the GNU format, which Go reads and GNU tar does not', () =>
    refuses(
      /"app" has a prefix, which the GNU format lacks/,
      member('app', 'text', { magic: 'ustar  \0', prefix: 'usr/bin' }),
    ));

  test('refuses types that no container runtime unpacks', async () => {
    for (const type of ['7', 'S', 'Z'])
      await refuses(
        new RegExp(`"app" has the type "${type}", which container runtimes do not unpack`),
        member('app', 'text', { type }),
      );
  });

  test('refuses an empty header of records, after which tar-stream would lose its place', () =>
    refuses(/of names or records is empty/, member('x', '', { type: 'x' }), member('f', 'text')));

  test('refuses malformed records instead of leaving out what follows them', () =>
    refuses(
      /a PAX header has a malformed record/,
      member('x', '11 path=app\n99 a=b\n', { type: 'x' }),
      member('f'),
    ));
});
