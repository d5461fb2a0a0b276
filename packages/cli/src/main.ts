#!/usr/bin/env node
// Nothing newer than Node 14 may be used or imported here: an old Node has to parse this file to report that it is too old.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const [argument] = process.argv.slice(2);

if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `error: strake needs Node.js 22.19 or newer; this is ${process.versions.node}\n`,
  );
  process.stderr.write('  hint: Install a newer Node.js, or put one earlier in PATH.\n');
  process.exitCode = 2;
} else if (process.argv.length === 3 && (argument === '--version' || argument === '-V')) {
  process.stdout.on('error', (error) => {
    process.exitCode = 2;
    process.stderr.write(`error: stdout cannot be written: ${error.message}\n`);
  });
  process.stdout.write(`${readVersion()}\n`);
} else {
  // A failure until the command has ended: a promise that never settles must not look like success.
  process.exitCode = 70;
  import('./code-cache.ts')
    // A command that empties the cache must not fill it at its end.
    .then(({ keepCode }) => process.argv.includes('prune') || keepCode(process.env))
    .then(() =>
      argument === '__complete'
        ? import('./completion/answer-shell.ts').then(({ answerShell }) =>
            answerShell(process.argv.slice(3), readVersion()),
          )
        : import('./run.ts').then(({ run }) => run(process.argv.slice(2), readVersion())),
    )
    .catch((thrown: unknown) => {
      process.stderr.write(
        `error: this is a bug in strake: ${thrown instanceof Error ? thrown.stack : thrown}\n`,
      );
    });
}

function readVersion(): string {
  // Not in an old Node, and without loading what an import statement would load.
  const { readFileSync } = process.getBuiltinModule('node:fs');
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
