import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOk, type Scope, temporaryDirectory } from '../tool/index.ts';

/** The entries that differ, as diffoci sees them. */
export interface DiffociEntries {
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** It loads images from `docker save`, for which this stands in: it prints the archive of that name. */
const DOCKER = `#!/bin/sh
[ "$1" = save ] || exit 1
for name; do :; done
name=\${name##*/}
exec cat "$ARCHIVES/\${name%%:*}.tar"
`;

/**
 * Compares two archives of Docker with diffoci, strictly, or with these options.
 * @param directory of `one.tar` and `two.tar`, of linux/amd64
 */
export async function runDiffoci(
  t: Scope,
  diffoci: string,
  directory: string,
  options: readonly string[] = [],
): Promise<DiffociEntries> {
  const own = await temporaryDirectory(t);
  await mkdir(join(own, 'bin'));
  const docker = join(own, 'bin/docker');
  await writeFile(docker, DOCKER, { mode: 0o755 });
  const table = await runOk(
    [
      ...[diffoci, '--backend', 'local', '--local-cache', join(own, 'cache'), 'diff', ...options],
      ...['--platform', 'linux/amd64', 'docker://one', 'docker://two'],
    ],
    { env: { DOCKER: docker, ARCHIVES: directory } },
  ).catch(tableOf);
  const lines = table.split('\n');
  const only = (input: number) =>
    lines.flatMap((line) => {
      const [, name] = /name "(.*)" only appears in input (\d)/.exec(line) ?? [];
      return name !== undefined && line.includes(`in input ${input}`) ? [plain(name)] : [];
    });
  const changed = lines.flatMap((line) => /^File {2,}(\S+)/.exec(line)?.[1] ?? []).map(plain);
  return { changed: changed.sort(), removed: only(0).sort(), added: only(1).sort() };
}

/** It exits with 1 if images differ. */
function tableOf(thrown: unknown): string {
  const text = String(Object(thrown).message);
  if (text.includes('TYPE ')) return text;
  throw thrown;
}

function plain(name: string): string {
  return name.replace(/^\.?\/|\/$/g, '') || '.';
}
