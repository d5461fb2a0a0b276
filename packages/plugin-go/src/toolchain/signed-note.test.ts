import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { openNote, parseNoteKey, parseTree } from './signed-note.ts';

/** A key with its `NAME+HASH+KEY`. */
function makeKey(name: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const bytes = Buffer.concat([Buffer.of(1), raw]);
  const hash = createHash('sha256').update(`${name}\n`).update(bytes).digest().subarray(0, 4);
  const line = (text: string) => {
    const signature = Buffer.concat([hash, sign(null, Buffer.from(text), privateKey)]);
    return `— ${name} ${signature.toString('base64')}\n`;
  };
  return { text: `${name}+${hash.toString('hex')}+${bytes.toString('base64')}`, line };
}

const TREE = `go.sum database tree\n12\n${Buffer.alloc(32, 7).toString('base64')}\n`;

test('opens a note that the key has signed, beside the signatures of others', () => {
  const [own, other] = [makeKey('sum.example'), makeKey('other.example')];
  const key = parseNoteKey(own.text);
  assert.ok(key);
  const note = `${TREE}\n${other.line(TREE)}${own.line(TREE)}`;
  assert.equal(openNote(note, key), TREE);
  assert.deepEqual(parseTree(TREE), { size: 12, root: Buffer.alloc(32, 7) });
});

test('opens no note that is changed, unsigned, or signed by another key of the same name', () => {
  const [own, other] = [makeKey('sum.example'), makeKey('sum.example')];
  const key = parseNoteKey(own.text);
  assert.ok(key);
  for (const note of [
    `${TREE.replace('12', '13')}\n${own.line(TREE)}`,
    `${TREE}\n${other.line(TREE)}`,
    `${TREE}\n`,
    TREE,
    `${TREE}\n${own.line(TREE).trimEnd()}`,
    '',
  ])
    assert.equal(openNote(note, key), undefined, note);
});

test('takes the key of sum.golang.org, and none whose hash is wrong', () => {
  const known = 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8';
  assert.equal(parseNoteKey(known)?.name, 'sum.golang.org');
  for (const wrong of [known.replace('033d', '033e'), 'sum.golang.org', `${known}AAAA`, ''])
    assert.equal(parseNoteKey(wrong), undefined, wrong);
});
