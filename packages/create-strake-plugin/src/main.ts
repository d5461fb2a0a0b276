#!/usr/bin/env node
import { basename, relative } from 'node:path';
import { createPlugin } from './create-plugin.ts';

const [name, directory, ...others] = process.argv.slice(2);
const usage = 'Usage: npm create strake-plugin NAME [DIRECTORY]\n';

if (name === '--help' || name === '-h') process.stdout.write(usage);
else if (name === undefined || name.startsWith('-') || others.length > 0) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  try {
    const created = await createPlugin(name, directory);
    const place = relative(process.cwd(), created) || '.';
    process.stdout.write(
      `created ${basename(created)} in ${place}\n\n  cd ${place}\n  npm install\n  npm test\n`,
    );
  } catch (thrown) {
    process.stderr.write(`error: ${thrown instanceof Error ? thrown.message : thrown}\n`);
    process.exitCode = 2;
  }
}
