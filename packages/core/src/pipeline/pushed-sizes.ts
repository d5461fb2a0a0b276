import {
  type ImageSource,
  inspectImage,
  type PlatformReport,
  parseImageConfig,
  parseManifest,
} from '@strake/oci';
import { DEFAULT_TRANSPORT, readEntries, totalSize } from '@strake/oci/internal';
import { IMAGE_SIZE } from '../config/size-settings.ts';
import { StrakeError } from '../errors/index.ts';
import { askSizes } from '../plugin/ask-sizes.ts';
import type { Plugin } from '../plugin/definition.ts';
import type { MeasuredSize } from '../plugin/measured-size.ts';
import type { PushImage } from '../plugin/push-request.ts';
import type { BuiltImage } from './build-targets.ts';
import { finishedContext } from './finished-context.ts';
import type { FinishedImage } from './finished-image.ts';
import { imageContext, locateIn } from './image-context.ts';
import type { ImageNames } from './name-images.ts';
import { pushImages } from './push-images.ts';
import { type BuildSession, callOptions } from './session.ts';

/** Compressed bytes of the layers that are read of one image: it is only for a message. */
const MOST_BYTES = 256 << 20;
/** Milliseconds for one image. */
const LONGEST = 10_000;

/**
 * The sizes that the image has at its destination now, and what plugins measure in the layers that its base does not have.
 * @param plugins that are asked
 * @returns what can be told: nothing, or only that of the image
 * @throws only if the build is aborted
 */
export async function pushedSizes(
  session: BuildSession,
  finished: FinishedImage,
  built: BuiltImage,
  names: ReadonlyMap<string, ImageNames>,
  plugins: readonly Plugin[],
): Promise<readonly MeasuredSize[]> {
  const { image } = finished.of;
  const { destinations = [], tags = [] } = names.get(image.name) ?? {};
  const place = destinations.find(({ scheme }) => scheme === DEFAULT_TRANSPORT);
  if (!place) return [];
  const signal = AbortSignal.any([session.signal, AbortSignal.timeout(LONGEST)]);
  for (const tag of new Set([...tags, 'latest']))
    try {
      const source = await session.services.openDestination(place, { signal, tag });
      try {
        const platforms = [built.target.platformName];
        const { images } = await inspectImage(source, { signal, platforms });
        const [report] = images;
        if (!report) return [];
        const measured = await measureReport(
          { ...session, signal },
          finished,
          built,
          { source, report },
          plugins,
        ).catch(() => []);
        session.signal.throwIfAborted();
        return [{ kind: IMAGE_SIZE, name: image.name, size: report.layersSize }, ...measured];
      } finally {
        await source.close?.();
      }
    } catch {
      // There is none with this tag, or the registry does not say: the error is about something else.
      session.signal.throwIfAborted();
    }
  return [];
}

async function measureReport(
  session: BuildSession,
  { of: { image }, images }: FinishedImage,
  built: BuiltImage,
  { source, report }: { readonly source: ImageSource; readonly report: PlatformReport },
  plugins: readonly Plugin[],
): Promise<readonly MeasuredSize[]> {
  const [now] = pushImages({ images: [built] });
  if (!now || plugins.length === 0) return [];
  const { signal } = session;
  const pushed = await readPushed(source, report, now, signal);
  const own = pushed.layers.filter((layer) => layer.own);
  if (totalSize(own) > MOST_BYTES) return [];
  const readLayer: ReturnType<typeof finishedContext>['readLayer'] = async (
    { digest },
    onEntry,
  ) => {
    const layer = own.find((each) => each.digest === digest);
    if (!layer) throw new StrakeError('DIGEST_INVALID', `${source.name} has no layer ${digest}`);
    await readEntries(await source.blob(layer, signal), signal, onEntry);
  };
  const measured: MeasuredSize[] = [];
  for (const plugin of plugins)
    measured.push(
      ...(await askSizes(plugin, pushed, {
        ...callOptions(session, { image: image.name, platform: built.target.platformName }),
        locate: locateIn(image),
        contextFor: (name) => ({
          ...imageContext(session, image, name),
          ...finishedContext(session, image.name, name, images),
          readLayer,
        }),
      })),
    );
  return measured;
}

/** The image of the same platform, as plugins see it. */
async function readPushed(
  source: ImageSource,
  { mediaType, digest, size, layers }: PlatformReport,
  { platform, configured, layers: present }: PushImage,
  signal: AbortSignal,
): Promise<PushImage> {
  const descriptor = { mediaType, digest, size };
  const manifest = parseManifest(await source.document(descriptor, signal));
  const config = parseImageConfig(await source.document(manifest.config, signal));
  const based = new Set(present.filter(({ own }) => !own).map((each) => each.digest));
  return {
    platform,
    configured,
    descriptor,
    manifest,
    config,
    layers: manifest.layers.map((layer, at) => ({
      ...layer,
      diffId: layers[at]?.diffId ?? '',
      own: !based.has(layer.digest),
    })),
  };
}
