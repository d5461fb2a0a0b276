import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runOk, type Scope, startRegistry, temporaryDirectory, tool } from '../test/tool/index.ts';
import type { Contender } from './measure.ts';

/** What contenders share: tools, a registry in memory with a base image in it, and a directory. */
export interface Bench {
  readonly directory: string;
  readonly registry: string;
  /** For every platform that is built. */
  readonly base: string;
  readonly ko: string;
  readonly crane: string;
  /** At most so many runs each. */
  readonly rounds: number;
}

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
export const STRAKE: readonly string[] = [
  process.execPath,
  join(ROOT, 'packages/cli/dist/main.js'),
];

export const PLATFORMS: readonly string[] = [
  'linux/amd64',
  'linux/arm64',
  'linux/ppc64le',
  'linux/s390x',
  'linux/riscv64',
];

export async function openBench(scope: Scope, rounds: number): Promise<Bench> {
  const ko = await tool('ko');
  const crane = await tool('crane');
  const { host: registry } = await startRegistry(scope, { kind: 'ggcr' });
  const directory = await temporaryDirectory(scope);
  const base = `${registry}/base:latest`;
  const config = join(directory, 'base.yaml');
  await writeFile(config, `platforms: [${PLATFORMS}]\nvcs: false\n`);
  await runOk([...STRAKE, 'build', '-c', config, '--push', '-t', base], { cwd: directory });
  return { directory, registry, base, ko, crane, rounds };
}

/** Go's default, whatever `go env -w` says on this machine: programs are stamped in a git work tree. */
const STAMPED = { GOFLAGS: '-buildvcs=auto' };

/** A module to build: the same programs by every contender. */
export interface Work {
  readonly name: string;
  readonly directory: string;
  readonly platforms: readonly string[];
  /** Relative to the module. */
  readonly programs: readonly string[];
}

/** Contenders that build, and push by a tag. */
export function strake({ directory }: Bench, work: Work, more: Partial<Contender> = {}): Contender {
  return {
    name: 'strake',
    argv: [...STRAKE, 'build', '--push'],
    cwd: work.directory,
    ...more,
    env: { ...STAMPED, STRAKE_CACHE: join(directory, 'strake-cache'), ...more.env },
  };
}

export function ko(bench: Bench, work: Work, more: Partial<Contender> = {}): Contender {
  return likeKo(bench, work, 'ko', [bench.ko], more);
}

/** As ko, with the same arguments, into repositories of its own. A cache keeps one result of a program, so `strake` has another one. */
export function strakeKo(bench: Bench, work: Work, more: Partial<Contender> = {}): Contender {
  const STRAKE_CACHE = join(bench.directory, 'strake-ko-cache');
  const env = { STRAKE_CACHE, ...more.env };
  return likeKo(bench, work, 'strake ko', [...STRAKE, 'ko'], { ...more, env });
}

function likeKo(
  { registry, base }: Bench,
  { name, directory, platforms, programs }: Work,
  title: string,
  command: readonly string[],
  more: Partial<Contender>,
): Contender {
  const flags = ['--base-import-paths', '--sbom=none', `--platform=${platforms.join(',')}`];
  return {
    name: title,
    argv: [...command, 'build', ...flags, ...programs],
    cwd: directory,
    ...more,
    env: {
      ...STAMPED,
      KO_DOCKER_REPO: `${registry}/${title.replace(' ', '-')}-${name}`,
      KO_DEFAULTBASEIMAGE: base,
      ...more.env,
    },
  };
}

export function koWithCache(bench: Bench, work: Work, more: Partial<Contender> = {}): Contender {
  const env = { KOCACHE: join(bench.directory, 'ko-cache') };
  return ko(bench, work, { name: 'ko with KOCACHE', ...more, env });
}

/**
 * Programs alone: nothing is packed or pushed.
 * @param parallel number of platforms at once; default: 2
 */
export function goBuild(
  bench: Bench,
  work: Work,
  more: Partial<Contender> = {},
  parallel = 2,
): Contender {
  const out = join(bench.directory, `out-${work.name}`);
  const build = 'GOOS=${0%/*} GOARCH=${0#*/} go build -trimpath';
  const each = `${build} -o ${out}/$0/ ${work.programs.join(' ')}`;
  return {
    name: `\`go build\`, ${parallel === 1 ? 'one platform' : `${parallel} platforms`} at a time`,
    argv: [
      'sh',
      '-c',
      `printf '%s\\n' ${work.platforms.join(' ')} | xargs -P ${parallel} -n 1 sh -c '${each}'`,
    ],
    cwd: work.directory,
    ...more,
    env: { ...STAMPED, CGO_ENABLED: '0', ...more.env },
  };
}
