#!/usr/bin/env node
import { relative } from 'node:path';
import { createPlugin } from './create-plugin.ts';

const [name, directory, ...others] = process.argv.slice(2);
const usage = 'Usage: npm create strake-plugin NAME [DIRECTORY]\n';

if (name === '--help' || name === '-h') process.stdout.write(usage);
else if (name === undefined || name.startsWith('-') || others.length > 0) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  try {
    const { package: created, directory: path } = await createPlugin(name, directory);
    const place = relative(process.cwd(), path) || '.';
    process.stdout.write(
      `created package ${created} in directory ${place}\n\n  cd ${place}\n  npm install\n  npm test\n`,
    );
  } catch (thrown) {
    process.stderr.write(`error: ${thrown instanceof Error ? thrown.message : thrown}\n`);
    process.exitCode = 2;
  }
}
