import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What go itself has there: results, and what its trim removes if nothing uses it. */
const NAME = /^(?:README|trim\.txt|testexpire\.txt|[0-9a-f]{2}|[0-9a-f]{2}\/\S+-[ad])$/;
const MARKER = /^v1 ([0-9a-f]{64}) ([0-9a-f]{64}) ([ 0-9]{20}) ([ 0-9]{20})\n$/;

/**
 * A directory of Go's build cache contains only results that are complete and right, and what go removes by itself.
 * @param ended whether go was ended while it wrote: then it leaves empty markers, and parts of contents that no marker names
 */
export function assertIntact(goCache: string, ended = false): void {
  for (const path of existsSync(goCache) ? readdirSync(goCache, { recursive: true }) : []) {
    const name = String(path);
    assert.match(name, NAME);
    const file = join(goCache, name);
    const facts = lstatSync(file);
    assert.ok(facts.isFile() || facts.isDirectory(), name);
    const [, output, kind] = /\/([0-9a-f]{64})-([ad])$/.exec(name) ?? [];
    if (kind === 'd' && facts.isFile() && !ended) assert.equal(hashOf(file), output);
    if (kind === 'a' && !(ended && facts.size === 0)) assertMarker(goCache, name);
  }
}

function assertMarker(goCache: string, name: string): void {
  const [, action, output = '', size] =
    MARKER.exec(readFileSync(join(goCache, name), 'utf8')) ?? [];
  assert.equal(action, name.slice(3, 67));
  const content = join(goCache, output.slice(0, 2), `${output}-d`);
  assert.ok(existsSync(content), `${name} without its content`);
  // An executable is in a directory.
  if (!statSync(content).isFile()) return;
  assert.equal(statSync(content).size, Number(size));
  assert.equal(hashOf(content), output);
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
