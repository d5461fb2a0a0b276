import { existsSync } from 'node:fs';
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after } from 'node:test';
import { otherMachine } from '../e2e/other-machine.ts';
import { project } from '../e2e/strake.ts';
import { temporaryDirectory } from '../tool/index.ts';
import { TRUST } from '../tool-cache/test-key.ts';

/** What Go compiled of the standard library, for the projects of a suite. */
interface GoPackages {
  /** The directory in strake's cache where Go looks for it in builds with a remote cache. */
  readonly toolDirectory: string;
  /** Absolute. It began empty. */
  readonly directory: string;
}

const FILES = {
  'go.mod': 'module example.com/library\n\ngo 1.24\n',
  'main.go':
    'package main\n\nimport (\n\t_ "embed"\n\t_ "errors"\n\t_ "fmt"\n)\n\nfunc main() {}\n',
  'strake.yaml': `plugins: [go]\nplatforms: [linux/amd64]\nbase: scratch\nvcs: false\ncache: { trust: ${TRUST} }\ngo: { programs: [.] }\n`,
};

/** No registry. */
const NOWHERE = '127.0.0.1:1/cache';

/** Compiles the standard library, once for all tests of a suite: what is made here goes when all of them have ended. */
const compiled = compileLibrary();

/** As a machine does that finds nothing in a remote cache. */
async function compileLibrary(): Promise<GoPackages> {
  const scope = { after };
  const { env, build } = await otherMachine(scope, await project(scope, FILES), { go: true });
  const { status, stderr } = await build([], { STRAKE_CACHE_FROM: NOWHERE });
  if (status !== 0) throw new Error(stderr);
  const tools = join(env.STRAKE_CACHE ?? '', 'tools');
  const [name = ''] = (await readdir(tools)).filter((each) => /^[0-9a-f]{24}$/.test(each));
  const directory = await temporaryDirectory(scope);
  await cp(join(tools, name), directory, { recursive: true });
  return { toolDirectory: join('tools', name), directory };
}

/** Has builds with a remote cache find the standard library compiled, unless there were some. @param cache strake's own */
export async function addGoPackages(cache: string): Promise<void> {
  const { toolDirectory, directory } = await compiled;
  const target = join(cache, toolDirectory);
  if (!existsSync(target)) await cp(directory, target, { recursive: true });
}

const clean = compiled.then(async ({ directory }) => {
  const copy = await temporaryDirectory({ after });
  await cp(directory, copy, { recursive: true });
  return copy;
});

/** A directory for Go's build cache, one for a suite, in which no bundle was ever restored: builds that read a remote cache must not use it. */
export function cleanGoCache(): Promise<string> {
  return clean;
}
