import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readTar, StrakeError } from '@strake/oci';
import fc from 'fast-check';
import { runOk } from '../tool/run.ts';
import { anyTar } from './any-tar.ts';

/** Lists each of many tars, which come after their lengths: one line of JSON each. */
const GO_LISTER = `package main
import ("archive/tar"; "bytes"; "crypto/sha256"; "encoding/binary"; "encoding/hex"; "encoding/json"; "io"; "os")
func list(data []byte) any {
  found := []any{}
  r := tar.NewReader(bytes.NewReader(data))
  for {
    h, err := r.Next()
    if err == io.EOF { return found }
    if err != nil { return err.Error() }
    if h.Typeflag == tar.TypeXGlobalHeader { continue }
    sum := sha256.New()
    size, err := io.Copy(sum, r)
    if err != nil { return err.Error() }
    found = append(found, []any{hex.EncodeToString([]byte(h.Name)), string(rune(h.Typeflag)), size, hex.EncodeToString([]byte(h.Linkname)), hex.EncodeToString(sum.Sum(nil))})
  }
}
func main() {
  out := json.NewEncoder(os.Stdout)
  for {
    var length uint32
    if binary.Read(os.Stdin, binary.BigEndian, &length) != nil { return }
    data := make([]byte, length)
    if _, err := io.ReadFull(os.Stdin, data); err != nil { panic(err) }
    out.Encode(list(data))
  }
}`;

const TYPES: Readonly<Record<string, string>> = {
  ...{ file: '0', link: '1', symlink: '2', 'character-device': '3' },
  ...{ 'block-device': '4', directory: '5', fifo: '6' },
};

type Listing = readonly (readonly (string | number)[])[] | string;

async function listAsGo(tars: readonly Buffer[]): Promise<readonly Listing[]> {
  const directory = await mkdtemp(join(tmpdir(), 'strake-tar-'));
  try {
    await writeFile(join(directory, 'main.go'), GO_LISTER);
    const input = Buffer.concat(
      tars.flatMap((tar) => {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(tar.length);
        return [length, tar];
      }),
    );
    const env = { GOFLAGS: '', GOWORK: 'off' };
    const text = await runOk(['go', 'run', 'main.go'], { cwd: directory, env, input });
    const lines = text.trim().split('\n');
    return lines.map((line) => JSON.parse(line) as Listing);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function list(tar: Buffer): Promise<Listing> {
  const whole = async function* () {
    yield tar;
  };
  const found: (readonly (string | number)[])[] = [];
  try {
    for await (const { header, content } of readTar(whole(), new AbortController().signal)) {
      const sum = createHash('sha256');
      let size = 0;
      for await (const chunk of content) {
        sum.update(chunk);
        size += chunk.length;
      }
      assert.equal(header.size, size);
      const { name, linkname = '' } = header;
      found.push([
        bytesOf(name),
        TYPES[header.type] ?? '',
        size,
        bytesOf(linkname),
        sum.digest('hex'),
      ]);
    }
    return found;
  } catch (error) {
    assert.ok(StrakeError.is(error), String(error));
    return error.message;
  }
}

/** In hex. */
function bytesOf(name: string): string {
  const parts = name.match(/\ufffd\ufffd|\ufffd[0-9a-f]{2}|[^\ufffd]+/g) ?? [];
  const bytes = parts.map((part) =>
    part === '\ufffd\ufffd' || !part.startsWith('\ufffd')
      ? Buffer.from(part.slice(0, part.startsWith('\ufffd') ? 1 : undefined))
      : Buffer.from(part.slice(1), 'hex'),
  );
  return Buffer.concat(bytes).toString('hex');
}

test('lists the names, types, sizes, targets and contents that Go lists, or refuses the tar', {
  timeout: 300_000,
}, async (t) => {
  const tars = fc.sample(anyTar, { numRuns: 15_000, seed: Number(process.env.SEED ?? 19) });
  const wanted = await listAsGo(tars);
  let [same, refused] = [0, 0];
  for (const [at, tar] of tars.entries()) {
    const found = await list(tar);
    if (typeof found === 'string') refused += 1;
    else if (typeof wanted[at] !== 'string') same += found.length > 0 ? 1 : 0;
    if (typeof found !== 'string') assert.deepEqual(found, wanted[at], `tar ${at} of the seed`);
  }
  t.diagnostic(`${tars.length} tars: ${same} are listed alike, ${refused} are refused`);
  assert.ok(same > tars.length / 10, `only ${same} are listed`);
});
