import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findPackages } from './find-packages.ts';

/** What `go` prints beside a go.work without a go.mod. */
function workspace(modules: string) {
  return {
    async run(argv: readonly string[]) {
      const stdout = argv.includes('env') ? '/dev/null\n/src/go.work\n' : '';
      return { exitCode: 0, stdout: argv.includes('-m') ? modules : stdout, stderr: '' };
    },
  };
}

test('names the modules of a go.work that lie elsewhere', async () => {
  await assert.rejects(findPackages('/src/docs', workspace('/src/a\n/src/libs/b\n')), {
    code: 'GO_MODULE_NOT_FOUND',
    message: 'no go.mod in /src/docs, but a go.work',
    hint: 'Run init in one of its modules: strake -C ../a init, strake -C ../libs/b init.',
  });
  await assert.rejects(findPackages('/src', workspace('\n')), {
    hint: 'It lists no module: add one with "go work use DIR".',
  });
});
