import { cp, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runOk, type Scope, temporaryDirectory } from '../tool/index.ts';

const READER = join(dirname(fileURLToPath(import.meta.url)), 'reader');
const WINIO = 'vendor/github.com/Microsoft/go-winio';

/** Go files of go-winio that only Windows compiles, and that need nothing of it. */
const PORTABLE = ['backup.go', 'reparse.go', 'backuptar/strconv.go', 'backuptar/tar.go'];

/** Own stand-ins for the little of Windows that they name, and the packages that they go into. */
const STAND_INS = {
  'linux/winio': WINIO,
  'linux/fs': `${WINIO}/internal/fs`,
  'linux/windows': 'vendor/golang.org/x/sys/windows',
} as const;

/** What a developer may have set for other work. */
const CLEAN = { CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off', GOOS: undefined, GOARCH: undefined };

/**
 * Builds the reader of Windows layers for the machine that tests run on, from a copy that has its modules beside it.
 * @returns its path
 */
export async function buildReader(t: Scope): Promise<string> {
  const directory = join(await temporaryDirectory(t), 'reader');
  await cp(READER, directory, { recursive: true });
  await runOk(['go', 'mod', 'vendor'], { cwd: directory, env: CLEAN });
  for (const name of PORTABLE) {
    const file = join(directory, WINIO, name);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replaceAll(/^\/\/(?:go:build| \+build) windows\n/gm, ''));
  }
  for (const [own, home] of Object.entries(STAND_INS))
    await cp(join(directory, own), join(directory, home), { recursive: true });
  const argv = ['go', 'build', '-mod=vendor', '-o', 'reader', '.'];
  await runOk(argv, { cwd: directory, env: CLEAN });
  return join(directory, 'reader');
}
