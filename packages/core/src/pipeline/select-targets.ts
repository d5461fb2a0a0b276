import {
  formatPlatform,
  type MediaTypeFamily,
  type Platform,
  parsePlatform,
  samePlatform,
} from '@strake/oci';
import {
  allOrThrow,
  type BaseImage,
  defined,
  matchesPattern,
  matchPlatform,
  nearest,
  parsePattern,
} from '@strake/oci/internal';
import type { Project, ProjectImage } from '../config/project.ts';
import { StrakeError } from '../errors/index.ts';
import { archiveTarget, selectArchives } from './archive-target.ts';
import { atBase, type BaseReader, baseMissing } from './base-reader.ts';
import { readPlatforms } from './read-platforms.ts';
import { type BuildSession, callLimits, inPhase } from './session.ts';
import type { ImageTargets, Target } from './target.ts';

/** The selected part of a project. */
export interface Selection {
  /** Names of images; default: all. */
  readonly images?: readonly string[];
  /** Patterns (`linux/*`), platforms, or `all`; default: the configured platforms. */
  readonly platforms?: readonly string[];
}

/** Whether a selection may exclude parts of the project. */
export function isPartial({ images = [], platforms = [] }: Selection): boolean {
  return images.length > 0 || (platforms.length > 0 && !platforms.includes('all'));
}

/**
 * Decides what is built: the platforms of each image, with their bases read.
 * @throws CONFIG_IMAGE_UNKNOWN, PLATFORM_NONE, BASE_*
 */
export async function selectTargets(
  session: BuildSession,
  selection: Selection,
  bases: BaseReader,
): Promise<readonly ImageTargets[]> {
  const { project } = session;
  const images = selectImages(project, selection.images ?? []);
  return allOrThrow(
    images.map((image) =>
      inPhase(session, { phase: 'base', image: image.name }, async () => {
        const { archivePlatforms, filters } = selectArchives(image, selection.platforms ?? []);
        const wanted =
          filters === undefined
            ? []
            : await wantedPlatforms(project, image, filters, bases, session);
        const groups = await allOrThrow(
          wanted.map((platform) =>
            atBase(image, platform, () => targetsFor(image, platform, bases)),
          ),
        );
        const targets = withoutRepeats(groups.flat());
        const archiveTargets = archivePlatforms
          .filter((platform) => !targets.some((target) => samePlatform(target.platform, platform)))
          .map((platform) => archiveTarget(image, platform));
        return { image, targets, archiveTargets, family: familyFor(image, targets) };
      }),
    ),
  );
}

function selectImages(project: Project, names: readonly string[]): readonly ProjectImage[] {
  const known = project.images.map((image) => image.name);
  for (const name of names) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    throw new StrakeError('CONFIG_IMAGE_UNKNOWN', `no image "${name}" in the configuration`, {
      hint: `${near ? `Did you mean "${near}"? ` : ''}Images: ${known.join(', ')}.`,
    });
  }
  return names.length === 0
    ? project.images
    : project.images.filter((image) => names.includes(image.name));
}

async function wantedPlatforms(
  project: Project,
  image: ProjectImage,
  filters: readonly string[],
  bases: BaseReader,
  session: BuildSession,
): Promise<readonly Platform[]> {
  const everything = filters.includes('all') || (image.platforms === 'all' && filters.length === 0);
  if (everything) return allPlatforms(project, image, bases, session);
  const configured = image.platforms === 'all' ? [] : image.platforms;
  if (filters.length === 0) return configured;
  const chosen: Platform[] = [];
  for (const filter of filters) {
    const pattern = parsePattern(filter);
    const matching = configured.filter((platform) => matchesPattern(pattern, platform));
    if (matching.length > 0) chosen.push(...matching);
    // A full platform may be requested even if the configuration does not list it.
    else if (!filter.includes('*')) chosen.push(parsePlatform(filter, project.platformTable));
    else if (image.platforms === 'all') {
      const all = await allPlatforms(project, image, bases, session);
      chosen.push(...all.filter((platform) => matchesPattern(pattern, platform)));
    }
  }
  if (chosen.length === 0) {
    throw new StrakeError(
      'PLATFORM_NONE',
      `image "${image.name}" has no platform that matches ${filters.join(', ')}`,
      {
        image: image.name,
        hint: `Its platforms: ${configured.map(formatPlatform).join(', ')}.`,
      },
    );
  }
  return chosen.filter(
    (platform, position) => chosen.findIndex((other) => samePlatform(other, platform)) === position,
  );
}

/** The platforms of the base that all compilers with a known list of platforms support. */
async function allPlatforms(
  project: Project,
  image: ProjectImage,
  bases: BaseReader,
  session: BuildSession,
): Promise<readonly Platform[]> {
  const compilers = project.plugins.filter((plugin) => plugin.platforms);
  const lists = await allOrThrow(
    compilers.map((plugin) =>
      readPlatforms(plugin, session.services.host, project.platformTable, callLimits(session)),
    ),
  );
  const offered = await bases.platforms(image, lists.length === 0 ? undefined : lists.flat());
  const builds = (platform: Platform) =>
    lists.every((list) =>
      list.some((each) => each.os === platform.os && each.architecture === platform.architecture),
    );
  const platforms = offered.filter(builds);
  if (platforms.length === 0) {
    throw new StrakeError(
      'PLATFORM_NONE',
      lists.length === 0
        ? `the base of image "${image.name}" has no platform`
        : `image "${image.name}" has no platform that both its base and its compiler support`,
      {
        image: image.name,
        hint:
          offered.length > 0
            ? `Platforms of the base: ${offered.map(formatPlatform).join(', ')}.`
            : 'List the platforms under "platforms" instead of "all".',
      },
    );
  }
  return platforms;
}

async function targetsFor(
  image: ProjectImage,
  wanted: Platform,
  bases: BaseReader,
): Promise<Target[]> {
  const settings = image.at(wanted);
  if (settings.base === undefined && wanted.os !== 'linux') throw baseMissing(image, wanted);
  const reference = settings.base ?? 'builtin:static';
  const synthetic = await bases.synthetic(reference, wanted);
  if (synthetic) {
    const platformName = formatPlatform(wanted);
    return [{ image, platform: wanted, platformName, settings, base: synthetic }];
  }
  const opened = await bases.open(reference);
  const matches = matchPlatform(opened.images, wanted);
  if (matches.length === 0) throw baseLacks(image, wanted, reference, opened.images);
  return allOrThrow(
    matches.map(async (match) => {
      const base = await bases.read(opened, match);
      const version = match.platform['os.version'];
      const features = match.platform['os.features'] ?? base.config['os.features'];
      const platform = {
        ...wanted,
        ...(version ? { 'os.version': version } : {}),
        ...defined({ 'os.features': features }),
      };
      return {
        image,
        platform,
        platformName: formatPlatform(platform),
        settings: version === wanted['os.version'] ? settings : image.at(platform),
        base,
      };
    }),
  );
}

function baseLacks(
  image: ProjectImage,
  wanted: Platform,
  reference: string,
  images: readonly BaseImage[],
): StrakeError {
  const has = [...new Set(images.map((each) => formatPlatform(each.platform)))];
  return new StrakeError(
    'BASE_PLATFORM',
    `base ${reference} of image "${image.name}" has no ${formatPlatform(wanted)}`,
    {
      image: image.name,
      platform: formatPlatform(wanted),
      hint: `Platforms of the base: ${has.join(', ') || 'none'}. Set another base for this platform, or remove the platform.`,
    },
  );
}

function withoutRepeats(targets: readonly Target[]): readonly Target[] {
  return targets.filter(
    (target, at) => targets.findIndex((other) => other.platformName === target.platformName) === at,
  );
}

function familyFor(image: ProjectImage, targets: readonly Target[]): MediaTypeFamily {
  const families = new Set(
    targets.map((target) => target.base.family).filter((family) => family !== undefined),
  );
  const family = image.mediaTypes ?? (families.size === 1 ? [...families][0] : undefined) ?? 'oci';
  const annotated = targets.find(({ settings }) =>
    Object.values(settings.annotations).some((annotations) => Object.keys(annotations).length > 0),
  );
  if (family === 'docker' && annotated) {
    throw new StrakeError(
      'ANNOTATIONS_UNSUPPORTED',
      `image "${image.name}" has annotations, which Docker's media types do not support`,
      {
        image: image.name,
        hint: 'Set "mediaTypes: oci", or use labels instead of annotations.',
      },
    );
  }
  return family;
}
