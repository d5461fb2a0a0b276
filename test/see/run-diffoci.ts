import { writeFile } from 'node:fs/promises';
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

/** How diffoci is run. */
interface Diffoci {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * What compares two archives of Docker with diffoci, strictly, or with these options.
 * @param directory of `one.tar` and `two.tar`, of linux/amd64
 */
export async function prepareDiffoci(
  t: Scope,
  diffoci: string,
  directory: string,
  options: readonly string[] = [],
): Promise<Diffoci> {
  const own = await temporaryDirectory(t);
  const docker = join(own, 'docker');
  await writeFile(docker, DOCKER, { mode: 0o755 });
  const argv = [
    ...[diffoci, '--backend', 'local', '--local-cache', join(own, 'cache'), 'diff', ...options],
    ...['--platform', 'linux/amd64', 'docker://one', 'docker://two'],
  ];
  return { argv, env: { DOCKER: docker, ARCHIVES: directory } };
}

/** Runs what {@link prepareDiffoci} prepares. */
export async function runDiffoci(
  ...inputs: Parameters<typeof prepareDiffoci>
): Promise<DiffociEntries> {
  const { argv, env } = await prepareDiffoci(...inputs);
  const table = await runOk(argv, { env }).catch(tableOf);
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
