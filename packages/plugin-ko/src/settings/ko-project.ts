import { join } from 'node:path';
import { findBuild } from './find-build.ts';
import { flagError } from './flag-error.ts';
import { goProgram } from './go-options.ts';
import type { KoFlags, KoSettings } from './ko-settings.ts';
import { literal } from './literal.ts';
import { programSettings } from './program-settings.ts';
import { type KoPublication, readPublication, repositoryFor } from './publication.ts';
import { renderList } from './render-list.ts';
import type { TemplateFacts } from './template-facts.ts';
import { wantedPlatforms } from './wanted-platforms.ts';

/** A main package that ko would build. */
export interface KoProgram {
  readonly importPath: string;
  /** Absolute directory of its sources; absent: unknown, so that its kodata and element of `builds` are not found. */
  readonly directory?: string;
  /** Result of `expandPlatforms`. Default: `wantedPlatforms`, if these need no base. */
  readonly platforms?: readonly string[];
}

/** What an invocation of ko is made of. */
export interface KoRequest {
  /** The working directory, absolute: paths in `.ko.yaml` are relative to it, and so is the resulting configuration. */
  readonly directory: string;
  readonly programs: readonly KoProgram[];
  readonly flags: KoFlags;
  readonly settings: KoSettings;
  /** The caller's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What templates of flags name; see `templateNeeds`. */
  readonly facts?: TemplateFacts;
}

/** An image of a {@link KoProject}. */
export interface KoImage {
  /** Also the name of the image in the configuration. */
  readonly importPath: string;
  readonly name: string;
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
  const images = programs.map((program): KoImage => {
    const { importPath, platforms = wanted } = program;
    return {
      importPath,
      name: importPath,
      repository: repositoryFor(publication, importPath),
      base: baseOf(settings, importPath),
      platforms,
    };
  });
  const config = {
    plugins: ['go', 'ko'],
    images: Object.fromEntries(
      images.map((image, at) => [
        image.name,
        imageConfig(image, programs[at], publication, request),
      ]),
    ),
  };
  return { config, images, publication };
}

/** The base of a program's image. */
export function baseOf(
  { baseImageOverrides, defaultBaseImage }: KoSettings,
  importPath: string,
): string {
  return baseImageOverrides[importPath.toLowerCase()] || defaultBaseImage;
}

function imageConfig(
  { importPath, repository, base, platforms }: KoImage,
  program: KoProgram | undefined,
  { tags }: KoPublication,
  request: KoRequest,
): Readonly<Record<string, unknown>> {
  const { flags, env, settings, directory, facts = {} } = request;
  const build =
    program?.directory === undefined
      ? undefined
      : findBuild(settings, directory, program.directory);
  const program_ = programSettings(build, settings, flags);
  const rendered = {
    flags: renderList(program_.flags, program_.env, env, facts),
    ldflags: renderList(program_.ldflags, program_.env, env, facts),
  };
  return literal({
    ...(repository === '' ? {} : { repository }),
    ...(tags.length > 0 ? { tags } : {}),
    base: base.startsWith('ko.local/') ? `docker-daemon:${base}` : base,
    platforms: platforms[0] === 'all' ? 'all' : platforms,
    ...(platforms.length === 1 && platforms[0] !== 'all' ? { index: false } : {}),
    go: {
      programs: [goProgram({ importPath, settings: program_, flags, platforms, env, rendered })],
    },
    ko: koOptions(importPath, program, program_.capabilities, request),
  });
}

function koOptions(
  importPath: string,
  program: KoProgram | undefined,
  capabilities: readonly string[],
  { flags, env }: KoRequest,
): Readonly<Record<string, unknown>> {
  const labels = pairs('--image-label', flags.imageLabels ?? []);
  const annotations = pairs('--image-annotation', flags.imageAnnotations ?? []);
  const created = seconds(env, 'SOURCE_DATE_EPOCH');
  const kodataTime = seconds(env, 'KO_DATA_DATE_EPOCH');
  const kodataRoot = env.KO_DATA_PATH_ALLOWED_ROOT;
  return {
    importPath,
    ...(program?.directory === undefined ? {} : { kodata: join(program.directory, 'kodata') }),
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

function seconds(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
): number | undefined {
  const text = env[name];
  if (!text) return undefined;
  if (/^[+-]?\d{1,15}$/.test(text)) return Number(text);
  throw flagError(`${name}=${text} is not a whole number of seconds`, {
    argument: name,
    hint: 'Give it seconds since 1970: git log -1 --format=%ct',
  });
}
