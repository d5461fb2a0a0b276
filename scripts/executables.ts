// npm run executables: strake in one file, with Node.js in it, for each operating system.
//   npm run executables                                  all of them, in out/executables
//   npm run executables -- linux-x64 --out DIRECTORY     some of them, elsewhere
//   npm run executables -- --sign-key cosign.key         and a signature of SHA256SUMS, as by "cosign sign-blob"
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { bundleProgram } from './executable/bundle-program.ts';
import { signChecksums } from './executable/sign-checksums.ts';
import { executableName, TARGETS, type Target } from './executable/target.ts';
import { writeExecutable } from './executable/write-executable.ts';

const root = process.cwd();
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, 'sign-key': { type: 'string' } },
});
const from = process.env.INIT_CWD ?? root;
const out = values.out === undefined ? join(root, 'out/executables') : resolve(from, values.out);
const keyFile = values['sign-key'] && resolve(from, values['sign-key']);

const directory = await mkdtemp(join(tmpdir(), 'strake-executables-'));
try {
  await main(readTargets(positionals));
} catch (thrown) {
  process.stderr.write(`error: ${thrown instanceof Error ? thrown.message : thrown}\n`);
  process.exitCode = 1;
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function main(targets: readonly Target[]): Promise<void> {
  await mkdir(out, { recursive: true });
  const program = await bundleProgram(root, directory);
  const lines: string[] = [];
  const names = targets.map((target) => [executableName(target), target] as const).sort();
  for (const [name, target] of names) {
    const output = join(out, name);
    await rm(output, { force: true });
    await writeExecutable(program, target, { directory, output });
    lines.push(`${await sha256(output)}  ${name}\n`);
    process.stdout.write(`${output}\n`);
  }
  const checksums = Buffer.from(lines.join(''));
  await writeFile(join(out, 'SHA256SUMS'), checksums);
  await rm(join(out, 'SHA256SUMS.sigstore.json'), { force: true });
  if (keyFile !== undefined) {
    const bundle = await signChecksums(checksums, keyFile);
    await writeFile(join(out, 'SHA256SUMS.sigstore.json'), bundle);
  }
}

function readTargets(names: readonly string[]): readonly Target[] {
  const unknown = names.filter((name) => !TARGETS.some((target) => target === name));
  if (unknown.length > 0)
    throw new Error(`there is no target ${unknown.join(', ')}, only ${TARGETS.join(', ')}`);
  return names.length === 0 ? TARGETS : TARGETS.filter((target) => names.includes(target));
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
