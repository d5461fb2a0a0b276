import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedTool, runOk } from '../../test/tool/index.ts';
import { NODE_VERSION, nodePackage, type Target } from './target.ts';

/** The path of Node.js for a target. Its package is fetched by npm once, and must have the pinned hash. */
export function nodeBinary(target: Target): Promise<string> {
  const { package: name, integrity } = nodePackage(target);
  return cachedTool({
    name,
    version: NODE_VERSION,
    command: target.startsWith('win32') ? 'package/bin/node.exe' : 'package/bin/node',
    make: async (directory) => {
      const argv = ['npm', 'pack', '--silent', '--pack-destination', directory];
      const printed = await runOk([...argv, `${name}@${NODE_VERSION}`], { cwd: directory });
      const tarball = join(directory, printed.trim().split('\n').at(-1) ?? '');
      checkIntegrity(await readFile(tarball), integrity, `${name}@${NODE_VERSION}`);
      await runOk(['tar', '-xzf', tarball, 'package/bin'], { cwd: directory });
    },
  });
}

/**
 * @param integrity `sha512-…` as npm's lockfiles have it
 * @throws Error if the bytes have another hash
 */
export function checkIntegrity(bytes: Uint8Array, integrity: string, what: string): void {
  const expected = Buffer.from(integrity.replace(/^sha512-/, ''), 'base64');
  const actual = createHash('sha512').update(bytes).digest();
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual))
    throw new Error(`${what} has the hash sha512-${actual.toString('base64')}, not ${integrity}`);
}
