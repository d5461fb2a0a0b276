import fc from 'fast-check';

/** A tar of a few members, each of them plausible, or as an attacker would write it. */
export const anyTar = fc
  .tuple(fc.array(anyMember(), { minLength: 1, maxLength: 5 }), fc.boolean())
  .map(([members, hasEnd]) =>
    Buffer.concat([...members.flat(), ...(hasEnd ? [Buffer.alloc(1024)] : [])]),
  );

function anyMember(): fc.Arbitrary<readonly Buffer[]> {
  return fc.oneof(
    { weight: 8, arbitrary: anyEntry() },
    { weight: 3, arbitrary: anyRecords().map((body) => meta('x', body)) },
    { weight: 1, arbitrary: anyRecords().map((body) => meta('g', body)) },
    {
      weight: 2,
      arbitrary: anyName().map((name) => meta('L', Buffer.from(`${name}\0`, 'latin1'))),
    },
    {
      weight: 1,
      arbitrary: anyName().map((name) => meta('K', Buffer.from(`${name}\0`, 'latin1'))),
    },
    { weight: 1, arbitrary: fc.constantFrom('x', 'L', 'N').map((type) => [block({ type })]) },
    { weight: 1, arbitrary: fc.constant([Buffer.alloc(512)]) },
    { weight: 1, arbitrary: fc.constant([sealed(Buffer.alloc(512))]) },
  );
}

function anyName(): fc.Arbitrary<string> {
  return fc.constantFrom(
    '',
    'app',
    'note',
    'd/',
    'usr/bin/app',
    'a\xff',
    'a\xfe',
    'ünïcode',
    'x'.repeat(100),
  );
}

function anyContent(): fc.Arbitrary<string> {
  return fc.constantFrom('', 'benign', '1\n0\n6\n', 'y'.repeat(600), 'z'.repeat(1024));
}

function anyEntry(): fc.Arbitrary<readonly Buffer[]> {
  return fc
    .record({
      name: anyName(),
      linkname: anyName(),
      type: oftenOne('0', '\0', '1', '2', '3', '5', '6', '7', 'S', 'Z', 'D'),
      magic: oftenOne('ustar\x0000', 'ustar  \0', '\0\0\0\0\0\0\0\0', 'ustar\0  ', 'ustar \x0000'),
      prefix: oftenOne('', 'usr/bin', 'p'.repeat(155), '00000000001\x0000000000002\0', '\0after'),
      trailer: oftenOne('', 'tar\0'),
      size: oftenOne(
        '',
        '00000000000 ',
        '\x000000000006',
        ' 6          ',
        '6 6',
        '-1',
        '\xff'.repeat(12),
        '\x80\0\0\0\0\0\0\0\0\0\0\x06',
      ),
      number: oftenOne(
        '0000644\0',
        '   644 \0',
        '\0 644\0\0\0',
        '8',
        '\xff'.repeat(8),
        '\x80\x01\0\0\0\0\0\0',
        '\x81',
      ),
      numberAt: fc.constantFrom(100, 108, 116, 136, 329, 337, 148),
      content: anyContent(),
      damage: oftenOne<readonly [number, number] | undefined>(
        undefined,
        [160, 65],
        [345, 255],
        [257, 0],
        [0, 0],
      ),
    })
    .map(({ content, ...fields }) => [
      block({ ...fields, length: content.length }),
      padded(Buffer.from(content, 'latin1')),
    ]);
}

/** Mostly the first. */
function oftenOne<Value>(...values: readonly [Value, ...Value[]]): fc.Arbitrary<Value> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.constant(values[0]) },
    { weight: 1, arbitrary: fc.constantFrom(...values) },
  );
}

function anyRecords(): fc.Arbitrary<Buffer> {
  const one = fc.oneof(
    fc.tuple(fc.constantFrom('path', 'linkpath', 'GNU.sparse.name'), anyName()),
    fc.tuple(fc.constant('size'), fc.constantFrom('', '0', '6', '006', '+6', '6x', '-6', '600')),
    fc.tuple(
      fc.constantFrom('uid', 'mtime', 'atime'),
      fc.constantFrom('', '1', '1.5', '1.', '.5', 'x'),
    ),
    fc.tuple(
      fc.constantFrom('comment', 'uname', '__proto__', ''),
      fc.constantFrom('', 'text', 'a\0b', 'a\nb', 'a=b'),
    ),
    fc.constantFrom<[string, string]>(
      ['GNU.sparse.major', '1'],
      ['GNU.sparse.minor', '0'],
      ['GNU.sparse.realsize', '6'],
      ['GNU.sparse.size', '1000'],
      ['GNU.sparse.map', '0,6'],
      ['GNU.sparse.numblocks', '1'],
      ['GNU.sparse.offset', '0'],
      ['GNU.sparse.numbytes', '6'],
    ),
  );
  return fc
    .tuple(
      fc.array(one, { minLength: 1, maxLength: 5 }),
      oftenOne('', 'x', '3 a=b\n', '12 path=app\n\0', '006 a=b\n'),
    )
    .map(([records, rest]) => Buffer.from(records.map(recordOf).join('') + rest, 'latin1'));
}

function recordOf([key, value]: readonly [string, string]): string {
  const text = ` ${key}=${value}\n`;
  let length = text.length;
  while (length !== text.length + String(length).length)
    length = text.length + String(length).length;
  return `${length}${text}`;
}

function meta(type: string, body: Buffer): readonly Buffer[] {
  return [block({ name: 'meta', type, length: body.length }), padded(body)];
}

interface Fields {
  readonly name?: string;
  readonly linkname?: string;
  readonly type: string;
  readonly magic?: string;
  readonly prefix?: string;
  readonly trailer?: string;
  readonly length?: number;
  /** In place of the length. */
  readonly size?: string;
  readonly number?: string;
  readonly numberAt?: number;
  readonly damage?: readonly [number, number] | undefined;
}

function block(fields: Fields): Buffer {
  const header = Buffer.alloc(512);
  const { length = 0, size = '', number = '', numberAt = 100, damage } = fields;
  header.write(fields.name ?? '', 0, 100, 'latin1');
  header.write(`${length.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  header.write(size, 124, 12, 'latin1');
  header.write(fields.type, 156, 'latin1');
  header.write(fields.linkname ?? '', 157, 100, 'latin1');
  header.write(fields.magic ?? 'ustar\x0000', 257, 'latin1');
  if (numberAt !== 148) header.write(number, numberAt, 8, 'latin1');
  header.write(fields.prefix ?? '', 345, 155, 'latin1');
  header.write(fields.trailer ?? '', 508, 'latin1');
  if (damage) header[damage[0]] = damage[1];
  return sealed(header);
}

function sealed(header: Buffer): Buffer {
  header.write('        ', 148);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

function padded(body: Buffer): Buffer {
  return Buffer.concat([body, Buffer.alloc(-body.length & 511)]);
}
