import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join, relative } from 'node:path';

/**
 * Links the commands of all packages into `node_modules/.bin`, so that `npx strake` runs the local build. npm links
 * only commands that exist at installation, and these are built later.
 *
 * @param {string} root
 */
export function linkCommands(root) {
  const bin = join(root, 'node_modules/.bin');
  for (const name of readdirSync(join(root, 'packages'))) {
    const home = join(root, 'packages', name);
    /** @type {{ bin?: Record<string, string> }} */
    const { bin: commands = {} } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
    for (const [command, file] of Object.entries(commands)) {
      chmodSync(join(home, file), 0o755);
      link(relative(bin, join(home, file)), join(bin, command));
    }
  }
}

/**
 * @param {string} target
 * @param {string} path
 */
function link(target, path) {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isSymbolicLink() && readlinkSync(path) === target) return;
  rmSync(path, { force: true });
  symlinkSync(target, path);
}
