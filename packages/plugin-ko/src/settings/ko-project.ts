import { join } from 'node:path';
import { secondsOf } from './epoch.ts';
import { settingsOf } from './find-build.ts';
import { flagError } from './flag-error.ts';
import { goProgram } from './go-options.ts';
import type { KoProgram, KoRequest } from './ko-request.ts';
import type { KoSettings } from './ko-settings.ts';
import { imageKey, literal } from './literal.ts';
import { checkNames, type KoPublication, readPublication, repositoryFor } from './publication.ts';
import { wantedPlatforms } from './wanted-platforms.ts';

/** An image of a {@link KoProject}. */
export interface KoImage {
  readonly importPath: string;
  /** What strake calls it: the import path. */
  readonly name: string;
  /** In `images` of the configuration. */
  readonly key: string;
  /** Empty: it has none, and is not pushed. */
  readonly repository: string;
  readonly base: string;
  readonly platforms: readonly string[];
}

/** What strake has to build. */
export interface KoProject {
  /** A configuration, plain data. Its plugins are go and ko; it says nothing of outputs. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly images: readonly KoImage[];
  readonly publication: KoPublication;
}

/**
 * The configuration of strake that makes what ko would make of the same request.
 * @throws CONFIG_VALUE_INVALID, CONFIG_TEMPLATE
 */
export function koProject(request: KoRequest): KoProject {
  const { flags, env, settings } = request;
  const publication = readPublication(flags, env);
  const wanted = wantedPlatforms(flags, settings, env);
  const programs = request.programs.filter(
    ({ importPath }, at, all) => all.findIndex((each) => each.importPath === importPath) === at,
  );
  const made = programs.map((program) => {
    const { importPath, platforms = wanted } = program;
    const image: KoImage = {
      importPath,
      name: importPath,
      key: imageKey(importPath),
      repository: repositoryFor(publication, importPath),
      base: baseOf(settings, importPath),
      platforms,
    };
    return { image, config: imageConfig(image, program, publication, request) };
  });
  checkNames(
    publication,
    made.map(({ image }) => image),
  );
  const images = Object.fromEntries(made.map(({ image, config }) => [image.key, config]));
  return {
    config: { plugins: ['go', 'ko'], images },
    images: made.map(({ image }) => image),
    publication,
  };
}

/** The base of a program's image, as in a configuration of strake: `ko.local/app` is in the Docker daemon. */
export function baseOf(
  { baseImageOverrides, defaultBaseImage }: KoSettings,
  importPath: string,
): string {
  const path = importPath.toLowerCase();
  const own = Object.hasOwn(baseImageOverrides, path) ? baseImageOverrides[path] : undefined;
  const base = own || defaultBaseImage;
  return base.startsWith('ko.local/') ? `docker-daemon:${base}` : base;
}

function imageConfig(
  { importPath, repository, base, platforms }: KoImage,
  program: KoProgram,
  { tags }: KoPublication,
  request: KoRequest,
): Readonly<Record<string, unknown>> {
  const settings = settingsOf(program, request);
  return literal({
    ...(repository === '' ? {} : { repository }),
    tags,
    base,
    platforms: platforms[0] === 'all' ? 'all' : platforms,
    ...(platforms.length === 1 && platforms[0] !== 'all' ? { index: false } : {}),
    go: { programs: [goProgram({ importPath, settings, platforms, request })] },
    ko: koOptions(importPath, program, settings.capabilities, request),
  });
}

function koOptions(
  importPath: string,
  program: KoProgram,
  capabilities: readonly string[],
  { flags, env }: KoRequest,
): Readonly<Record<string, unknown>> {
  const labels = pairs('--image-label', flags.imageLabels ?? []);
  const annotations = pairs('--image-annotation', flags.imageAnnotations ?? []);
  const created = secondsOf(env, 'SOURCE_DATE_EPOCH');
  const kodataTime = secondsOf(env, 'KO_DATA_DATE_EPOCH');
  const kodataRoot = env.KO_DATA_PATH_ALLOWED_ROOT;
  return {
    importPath,
    ...(program.directory === undefined ? {} : { kodata: join(program.directory, 'kodata') }),
    ...(kodataRoot ? { kodataRoot } : {}),
    ...(kodataTime === undefined ? {} : { kodataTime }),
    ...(created === undefined ? {} : { created }),
    ...(capabilities.length > 0 ? { capabilities } : {}),
    ...(flags.debug ? { debug: true } : {}),
    ...(flags.imageUser ? { user: flags.imageUser } : {}),
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

function pairs(
  flag: string,
  given: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (given.length === 0) return undefined;
  return Object.fromEntries(
    given.map((text) => {
      const equals = text.indexOf('=');
      if (equals >= 0) return [text.slice(0, equals), text.slice(equals + 1)];
      throw flagError(`${flag} has ${JSON.stringify(text)}, without "="`, {
        argument: flag,
        hint: 'Write KEY=VALUE.',
      });
    }),
  );
}
