import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ErrorKind, messageOf, readThrown, StrakeError } from './index.ts';

const TRAPS = ['get', 'has', 'getPrototypeOf', 'ownKeys', 'getOwnPropertyDescriptor'] as const;

/** Proxies that throw at some of what is asked of them, from some question on. */
const proxy = fc
  .tuple(
    fc.subarray([...TRAPS]),
    fc.nat(6),
    fc.constantFrom(
      new Error('inner'),
      new StrakeError('DIGEST_INVALID', 'inner'),
      {},
      [],
      () => 1,
    ),
  )
  .map(([traps, patience, target]) => {
    let left = patience;
    const refuse =
      (trap: (typeof TRAPS)[number]) =>
      (...given: unknown[]) => {
        left -= 1;
        if (left < 0) throw new Error('no');
        return Reflect.apply(Reflect[trap] as (...all: unknown[]) => unknown, Reflect, given);
      };
    return () => new Proxy(target, Object.fromEntries(traps.map((trap) => [trap, refuse(trap)])));
  });

test('reads whatever was thrown, once, without failing', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        proxy,
        fc.anything({ withNullPrototype: true }).map((value) => () => value),
      ),
      (make) => {
        const thrown = make();
        assert.equal(typeof messageOf(thrown), 'string');
        const error = readThrown(thrown);
        assert.ok(error instanceof Error);
        for (const text of [error.message, error.name, error.stack])
          assert.equal(typeof text, 'string');
        assert.notEqual(error, thrown);
      },
    ),
  );
});

test('keeps the message and causes of an error, and the facts of a StrakeError', () => {
  const cause = new TypeError('inner', { cause: 'text' });
  const error = readThrown(Object.assign(new RangeError('outer', { cause }), { code: 'ENOENT' }));
  assert.deepEqual(
    [error.name, error.message, Reflect.get(error, 'code')],
    ['RangeError', 'outer', 'ENOENT'],
  );
  assert.deepEqual([error.cause instanceof Error && error.cause.name], ['TypeError']);
  const kind: ErrorKind = 'tool';
  const facts = { kind, hint: 'Do this.', plugin: 'x', cause, errors: [cause], argv: ['a'] };
  const ours = readThrown(new StrakeError('BANNER_FAILED', 'no', facts));
  assert.ok(StrakeError.is(ours));
  assert.deepEqual(
    [
      ours.code,
      ours.kind,
      ours.hint,
      ours.facts.plugin,
      ours.facts.argv,
      ours.facts.errors?.[0]?.message,
    ],
    ['BANNER_FAILED', 'tool', 'Do this.', 'x', ['a'], 'inner'],
  );
});

test('stops at circular causes', () => {
  const error: Error & { cause?: unknown } = new Error('round');
  error.cause = error;
  assert.equal(readThrown(error).message, 'round');
});
