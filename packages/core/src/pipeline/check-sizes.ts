import { allOrThrow, combineErrors, totalSize } from '@strake/oci/internal';
import { formatSize, IMAGE_SIZE } from '../config/size-settings.ts';
import { StrakeError } from '../errors/index.ts';
import { askSizes } from '../plugin/ask-sizes.ts';
import type { Plugin } from '../plugin/definition.ts';
import type { MeasuredSize } from '../plugin/measured-size.ts';
import type { BuiltImage } from './build-targets.ts';
import { finishedContext } from './finished-context.ts';
import type { FinishedImage } from './finished-image.ts';
import { imageContext, locateIn } from './image-context.ts';
import type { ImageNames } from './name-images.ts';
import { pushImages } from './push-images.ts';
import { type BuildSession, callOptions } from './session.ts';

/** A budget that is exceeded. */
interface Excess {
  readonly key: string;
  readonly budget: number;
  readonly measured: MeasuredSize;
}

/**
 * Compares images with their budgets, when they are built and before one has a name anywhere.
 * @throws SIZE_EXCEEDED for each budget that is exceeded; whatever plugins throw that measure
 */
export async function checkSizes(
  session: BuildSession,
  finished: readonly FinishedImage[],
  names: ReadonlyMap<string, ImageNames>,
): Promise<void> {
  const failures = await allOrThrow(
    finished.flatMap((image) =>
      image.images
        .filter(({ target }) => Object.keys(target.settings.sizes).length > 0)
        .map(async (built) => {
          const exceeded = await findExcesses(session, image, built);
          if (exceeded.length === 0) return [];
          const { pushedSizes } = await import('./pushed-sizes.ts');
          const plugins = measurers(
            session,
            new Set(exceeded.map(({ measured }) => measured.kind)),
          );
          const before = await pushedSizes(session, image, built, names, plugins);
          return exceeded.map((excess) => sizeError(session, built, excess, exceeded, before));
        }),
    ),
  );
  if (failures.flat().length > 0) throw combineErrors(failures.flat());
}

async function findExcesses(
  session: BuildSession,
  image: FinishedImage,
  built: BuiltImage,
): Promise<readonly Excess[]> {
  const { sizes } = built.target.settings;
  const compressed = totalSize(built.manifest.layers);
  const measured = [
    { kind: IMAGE_SIZE, name: image.of.image.name, size: compressed },
    ...(await measureByPlugins(session, image, built)),
  ];
  return Object.entries(sizes).flatMap(([key, budget]) =>
    measured
      .filter(({ kind, name, size }) => [kind, `${kind}:${name}`].includes(key) && size > budget)
      .map((each) => ({ key, budget, measured: each })),
  );
}

async function measureByPlugins(
  session: BuildSession,
  { of, images }: FinishedImage,
  built: BuiltImage,
): Promise<readonly MeasuredSize[]> {
  const kinds = Object.keys(built.target.settings.sizes).map((key) => key.split(':', 1)[0] ?? '');
  const plugins = measurers(session, new Set(kinds));
  const [pushed] = pushImages({ images: [built] });
  if (!pushed) return [];
  const { image } = of;
  const found = plugins.map((plugin) =>
    askSizes(plugin, pushed, {
      ...callOptions(session, { image: image.name, platform: built.target.platformName }),
      locate: locateIn(image),
      contextFor: (name) => ({
        ...imageContext(session, image, name),
        ...finishedContext(session, image.name, name, images),
      }),
    }),
  );
  return (await allOrThrow(found)).flat();
}

function measurers({ project }: BuildSession, kinds: ReadonlySet<string>): readonly Plugin[] {
  return project.plugins.filter(({ measures = [] }) => measures.some((kind) => kinds.has(kind)));
}

function sizeError(
  { project }: BuildSession,
  { target }: BuiltImage,
  { key, budget, measured }: Excess,
  all: readonly Excess[],
  pushed: readonly MeasuredSize[],
): StrakeError {
  const { image, platformName, settings } = target;
  const { kind, name, size, of } = measured;
  const isImage = kind === IMAGE_SIZE;
  const what = isImage
    ? `image "${name}"`
    : `${kind} ${name}${of === undefined ? '' : ` in ${of}`}`;
  const before = pushed.find(
    (each) => each.kind === kind && each.name === name && each.of === of,
  )?.size;
  const growth = before === undefined ? '' : growthSince(size, before);
  const { options = '' } = project;
  const location = settings.locate(['sizes', key]);
  const raised = [...new Set(all.map((each) => each.key))].map((each) =>
    /^\w+$/.test(each) ? `--set sizes.${each}=1TB` : `--set 'sizes."${each}"=1TB'`,
  );
  return new StrakeError(
    'SIZE_EXCEEDED',
    `${what} for ${platformName} has ${formatSize(size)}, ${formatSize(size - budget)} more than its budget of ${formatSize(budget)} (sizes.${key})${growth}`,
    {
      image: image.name,
      platform: platformName,
      ...(location === undefined ? {} : { location }),
      hint: `See what takes up the space: strake build${options && ` ${options}`} --image ${image.name} -p ${platformName} ${raised.join(' ')} -o oci:dist/size && strake size oci:dist/size`,
    },
  );
}

function growthSince(size: number, before: number): string {
  if (size === before) return '; at its destination it is as large';
  const change =
    size > before
      ? `grew by ${formatSize(size - before)}`
      : `shrank by ${formatSize(before - size)}`;
  return `; it ${change} since the last push, from ${formatSize(before)}`;
}
