import assert from 'node:assert/strict';
import { test } from 'node:test';
import { thisMachine } from './machine.ts';

test('names the machine with GOOS and GOARCH values', () => {
  const { os, architecture, cores } = thisMachine();
  assert.match(os, /^(linux|darwin|windows|freebsd|openbsd|netbsd|solaris|aix|android)$/);
  assert.match(architecture, /^(amd64|arm64|386|arm|loong64|mips|mipsle|ppc64|riscv64|s390x)$/);
  assert.ok(cores >= 1);
});

test('copies the environment, so that later changes do not reach a build', (t) => {
  process.env.STRAKE_HOST_TEST = 'before';
  t.after(() => delete process.env.STRAKE_HOST_TEST);
  const { env } = thisMachine();
  process.env.STRAKE_HOST_TEST = 'after';
  assert.equal(env.STRAKE_HOST_TEST, 'before');
});
