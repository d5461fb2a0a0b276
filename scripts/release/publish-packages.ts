import { resolve } from 'node:path';
import { run, runOk } from '../../test/tool/run.ts';
import type { PackedPackage } from './pack-packages.ts';

export interface PublishOptions {
  /** Publishes nothing. */
  readonly isDry?: boolean;
  /** Over that of this process: npm's registry and credentials. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Publishes packages to npm's registry, in this order. It can run again after it stopped: versions that are there with the same content are skipped.
 * In CI, npm adds provenance where the job may have an identity token.
 * @returns the names of those that were not there
 * @throws Error before anything is published if a version is there with other content; what npm says
 */
export async function publishPackages(
  packed: readonly PackedPackage[],
  { isDry = false, env = {} }: PublishOptions = {},
): Promise<readonly string[]> {
  const missing: PackedPackage[] = [];
  for (const each of packed) if (!(await isPublished(each, env))) missing.push(each);
  const { ACTIONS_ID_TOKEN_REQUEST_URL, SIGSTORE_ID_TOKEN } = process.env;
  const mayProve = Boolean(ACTIONS_ID_TOKEN_REQUEST_URL || SIGSTORE_ID_TOKEN);
  for (const { version, tarball } of missing) {
    const flags = [
      ...(isDry ? ['--dry-run'] : []),
      ...(mayProve && !isDry ? ['--provenance'] : []),
      ...(version.includes('-') ? ['--tag', 'next'] : []),
    ];
    await runOk(['npm', 'publish', resolve(tarball), '--access', 'public', ...flags], { env });
  }
  return missing.map(({ name }) => name);
}

async function isPublished(
  { name, version, integrity }: PackedPackage,
  env: Readonly<Record<string, string>>,
): Promise<boolean> {
  const argv = ['npm', 'view', `${name}@${version}`, 'dist.integrity', '--json', '--prefer-online'];
  const { status, stdout, stderr } = await run(argv, { env });
  if (/\bE404\b/.test(`${stdout}${stderr}`) || (status === 0 && stdout.trim() === '')) return false;
  if (status !== 0)
    throw new Error(`npm cannot tell whether ${name}@${version} is there\n${stderr}${stdout}`);
  if (JSON.parse(stdout) === integrity) return true;
  throw new Error(`${name}@${version} is there with other content: make a new version`);
}
