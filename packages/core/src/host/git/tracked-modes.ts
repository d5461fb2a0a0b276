import { join, relative, resolve, sep } from 'node:path';
import type { FileFacts, HostAccess } from '../access/index.ts';
import { findRepository } from './find-repository.ts';

/**
 * Access with the executable bits that git tracks. File systems of Windows have none, so that files there would have other modes in an image
 * than those of a checkout elsewhere. Files that git does not track stay as they are.
 * @param directory absolute, without symbolic links: of the configuration
 */
export function withTrackedModes(host: HostAccess, directory: string): HostAccess {
  const repository = findRepository(directory);
  if (repository === undefined) return host;
  const top = repository.directory;
  let asked: Promise<ReadonlySet<string>> | undefined;
  const executable = () => {
    asked ??= executableFiles(host, top);
    return asked;
  };
  const corrected = async <Facts extends FileFacts>(path: string, facts: Facts): Promise<Facts> => {
    if (facts.type !== 'file') return facts;
    const isExecutable = (await executable()).has(relative(top, path).split(sep).join('/'));
    return isExecutable ? { ...facts, mode: facts.mode | 0o111 } : facts;
  };
  return {
    ...host,
    async stat(path) {
      const facts = await host.stat(path);
      return facts && corrected(resolve(directory, path), facts);
    },
    async list(path) {
      const listed = await host.list(path);
      const start = resolve(directory, path);
      return Promise.all(listed.map((each) => corrected(join(start, each.path), each)));
    },
  };
}

/** From the top, with `/`. Empty where git cannot tell. */
async function executableFiles(host: HostAccess, top: string): Promise<ReadonlySet<string>> {
  const done = await host
    .run(['git', 'ls-files', '-z', '--stage'], { directory: top, env: { GIT_OPTIONAL_LOCKS: '0' } })
    .catch(() => undefined);
  const lines = done?.exitCode === 0 ? done.stdout.split('\0') : [];
  return new Set(
    lines
      .filter((line) => line.startsWith('100755 '))
      .map((line) => line.slice(line.indexOf('\t') + 1)),
  );
}
