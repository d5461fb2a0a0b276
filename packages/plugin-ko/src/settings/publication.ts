import { parseReference, StrakeError } from '@strake/core/plugin';
import { flagError } from './flag-error.ts';
import type { KoFlags } from './ko-settings.ts';
import { type NamingMode, repositoryOf } from './names.ts';

/** Where the images of a `ko build` go. */
export interface KoPublication {
  /**
   * `registry`: pushed. `daemon`: loaded into Docker or Podman (`--local`, `ko.local`). `kind`: loaded into the nodes of kind
   * (`kind.local`). `none`: only written to `ociLayoutPath` and `tarball`, if these are set.
   */
  readonly target: 'registry' | 'daemon' | 'kind' | 'none';
  /** What the names of all images begin with: KO_DOCKER_REPO, or `ko.local`; empty: nothing. */
  readonly prefix: string;
  readonly naming: NamingMode;
  /** Without repeats; none: the images have their digests alone. */
  readonly tags: readonly string[];
  readonly tagOnly: boolean;
  /** The platform of an index that a daemon or node gets: `linux/amd64`. */
  readonly platform?: string;
  /** Written besides pushing; a daemon and kind exclude it, as in ko. */
  readonly ociLayoutPath?: string;
  /** Written besides pushing; a daemon and kind exclude it, as in ko. */
  readonly tarball?: string;
}

const LATEST = 'latest';
const DAEMON = 'ko.local';
const KIND = 'kind.local';

/**
 * Where images go, by ko's rules. Source: pkg/commands/resolver.go, `makePublisher`; pkg/publish.
 * @throws CONFIG_VALUE_INVALID without a place to push to, for a URL instead of one, and for tags that `--tag-only` cannot use
 */
export function readPublication(
  flags: KoFlags,
  env: Readonly<Record<string, string | undefined>>,
): KoPublication {
  const given = env.KO_DOCKER_REPO ?? '';
  const [scheme] = /^[a-z][a-z0-9+.-]*:\/\//i.exec(given) ?? [];
  if (scheme !== undefined)
    throw flagError(`KO_DOCKER_REPO begins with ${scheme}`, {
      argument: 'KO_DOCKER_REPO',
      hint: `Remove ${scheme}: KO_DOCKER_REPO=ghcr.io/acme.`,
    });
  const prefix = flags.local && given === '' ? DAEMON : given;
  const names = {
    prefix,
    naming: namingOf(flags),
    tags: [...new Set(flags.tags ?? [LATEST])],
    tagOnly: flags.tagOnly ?? false,
  };
  const platform = `${env.GOOS || 'linux'}/${env.GOARCH || 'amd64'}`;
  if (flags.local || prefix.startsWith(DAEMON)) return { ...names, target: 'daemon', platform };
  if (prefix.startsWith(KIND)) return { ...names, target: 'kind', platform };
  const files = {
    ...(flags.ociLayoutPath ? { ociLayoutPath: flags.ociLayoutPath } : {}),
    ...(flags.tarball ? { tarball: flags.tarball } : {}),
  };
  if (flags.push === false) {
    if (names.tagOnly && names.tags.length === 0) throw notOneTag(names.tags);
    return { ...names, ...files, target: 'none' };
  }
  checkPush(prefix, names.tags, names.tagOnly);
  return { ...names, ...files, target: 'registry' };
}

function namingOf(flags: KoFlags): NamingMode {
  if (flags.preserveImportPaths) return 'preserve';
  if (flags.baseImportPaths) return 'base';
  return flags.bare ? 'bare' : 'md5';
}

function checkPush(prefix: string, tags: readonly string[], tagOnly: boolean): void {
  if (prefix === '') {
    throw flagError('KO_DOCKER_REPO is not set', {
      argument: 'KO_DOCKER_REPO',
      hint: 'Set it to the registry and path of your images: KO_DOCKER_REPO=ghcr.io/acme; --local or --push=false need none.',
    });
  }
  if (tagOnly && tags.length !== 1) throw notOneTag(tags);
  if (tagOnly && tags[0] === LATEST) {
    throw flagError('--tag-only cannot be used with the tag "latest", which moves', {
      argument: '--tag-only',
      hint: 'Name another tag: --tags v1.0.0.',
    });
  }
}

function notOneTag(tags: readonly string[]): StrakeError {
  return flagError(`--tag-only needs exactly one tag, not ${tags.length}`, {
    argument: '--tag-only',
    hint: 'Give one tag: --tags v1.0.0.',
  });
}

/**
 * The repository of a program's image.
 * @returns empty if it has none, which only images that are not pushed may have
 * @throws CONFIG_VALUE_INVALID for a name or tag that registries refuse
 */
export function repositoryFor(publication: KoPublication, importPath: string): string {
  const { prefix, naming, tags, target } = publication;
  const repository = repositoryOf(prefix, importPath, naming);
  if (repository === '') return '';
  for (const tag of tags.length > 0 || target === 'none' ? tags : [LATEST]) {
    try {
      parseReference(`${repository}:${tag}`);
    } catch (thrown) {
      if (!StrakeError.is(thrown)) throw thrown;
      throw new StrakeError(
        'CONFIG_VALUE_INVALID',
        `the image of ${importPath} has no valid name: ${thrown.message}`,
        {
          cause: thrown,
          hint: 'Its name is made of KO_DOCKER_REPO, the import path, and the tag.',
        },
      );
    }
  }
  return repository;
}

/**
 * Refuses images that would be named alike: with --bare or --base-import-paths, several programs have one repository, and a tag alone
 * names only the last one.
 * @throws CONFIG_VALUE_INVALID
 */
export function checkNames(
  publication: KoPublication,
  images: readonly { readonly importPath: string; readonly repository: string }[],
): void {
  const reference = ({ repository }: { readonly repository: string }) =>
    printedReference(publication, repository, '');
  if (reference({ repository: 'a' }).includes('@') || isLocal(publication)) return;
  const first = new Map<string, string>();
  for (const { importPath, repository } of images) {
    const other = first.get(repository);
    first.set(repository, importPath);
    if (other === undefined) continue;
    throw flagError(
      `--tag-only would name two images ${reference({ repository })}: those of ${other} and ${importPath}`,
      {
        argument: '--tag-only',
        hint: 'Leave out --tag-only, or --bare and --base-import-paths, which give several programs one repository.',
      },
    );
  }
}

/** Whether images are named by their digests, which are tags there. */
function isLocal({ target }: KoPublication): boolean {
  return target === 'daemon' || target === 'kind';
}

/**
 * The reference that ko prints, and writes into YAML, for an image.
 * @param repository result of {@link repositoryFor}
 * @param digest of the index, or of the image if there is none; for a daemon and kind, of the image of {@link KoPublication.platform}
 */
export function printedReference(
  publication: KoPublication,
  repository: string,
  digest: string,
): string {
  const { target, tags, tagOnly, tarball, ociLayoutPath } = publication;
  const [tag] = tags;
  if (isLocal(publication)) return `${repository}:${digest.slice(digest.indexOf(':') + 1)}`;
  if (target === 'registry' && tagOnly) return `${repository}:${tag}`;
  if (target === 'registry' || tarball !== undefined) {
    const isRelease = tags.length === 1 && tag !== LATEST;
    return `${repository}${isRelease ? `:${tag}` : ''}@${digest}`;
  }
  if (ociLayoutPath !== undefined) return `${ociLayoutPath}@${digest}`;
  if (tagOnly) return `${repository}:${tag}`;
  return `${repository}${tag === undefined ? '' : `:${tag}`}@${digest}`;
}
