import { StrakeError } from '../errors/index.ts';
import { nameLayer, readLayer } from '../layer/index.ts';
import { completePlatform } from '../spec/complete-platform.ts';
import type { ImageConfig } from '../spec/image-config.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { isNondistributable } from '../spec/media-type.ts';
import { parseImageConfig } from '../spec/parse-image-config.ts';
import { formatPlatform, normalizePlatform } from '../spec/platform.ts';
import { defined } from '../spec/record.ts';
import { totalSize } from '../spec/total-size.ts';
import { type ConfigReader, createConfigReader } from './config-reader.ts';
import { countEntries } from './count-entries.ts';
import { entryReport } from './entry-report.ts';
import type {
  EntryReport,
  ImageReport,
  LayerReport,
  OtherReport,
  PlatformReport,
  UnreadReport,
} from './image-report.ts';
import { isNotThere, missingMember, NOT_THERE } from './missing-member.ts';
import { platformFilter } from './platform-filter.ts';
import { type FoundManifest, isImage, readTree, type Unread } from './read-tree.ts';
import { reportReferrers } from './referrer-reports.ts';

/** What of an image is looked at. */
export interface InspectOptions {
  readonly signal: AbortSignal;
  /** Patterns such as `linux/*`; default: all, including what has no platform. */
  readonly platforms?: readonly string[];
  /** True: list the entries of each layer, which reads all layers. */
  readonly layers?: boolean;
  /** True: list what refers to the root and to each image: one request for each of them. */
  readonly referrers?: boolean;
  /** True: an image that is not there, or is not what its descriptor says, is reported, and the others are read. Default: it throws. */
  readonly keepsUnread?: boolean;
}

/**
 * Reports the content of an image: root, platforms, configs, layers.
 * @throws what its source throws; MANIFEST_INVALID, LIMIT_EXCEEDED; PLATFORM_INVALID, PLATFORM_NONE
 */
export async function inspectImage(
  source: ImageSource,
  options: InspectOptions,
): Promise<ImageReport> {
  const filter = platformFilter(options.platforms);
  const [root, ...below] = await readTree(source, options.signal);
  if (!root) throw new Error('a tree has a root');
  const images: PlatformReport[] = [];
  const others: OtherReport[] = [];
  const unread: UnreadReport[] = [];
  const configs = createConfigReader(source, parseImageConfig);
  const entries = new Map<string, readonly EntryReport[]>();
  const count = countEntries(source.name);
  for (const found of [root, ...below]) {
    if (found.kind === 'index') continue;
    if (found.kind === 'unread' && found.error && filter.matches(found.descriptor.platform)) {
      const { descriptor, error } = found;
      const kept = options.keepsUnread ? unreadReport(found, error, NOT_THERE) : undefined;
      if (!kept) throw missingMember(error, descriptor, source.name);
      // Attestations are listed as images of an unknown platform.
      if (descriptor.platform?.os !== 'unknown') unread.push(kept);
    }
    if (found.kind === 'unread' || !isImage(found)) {
      if (!filter.isOn) others.push(otherReport(found));
      continue;
    }
    const { config, failure } = await readConfig(configs, found, options);
    if (failure && filter.matches(found.descriptor.platform)) unread.push(failure);
    if (!config) continue;
    const platform = completePlatform(found.descriptor.platform, config);
    if (!filter.matches(platform)) continue;
    configs.count(found.manifest.config);
    if (options.layers) await listLayers(source, found, options.signal, entries, count);
    images.push(platformReport(found, config, entries));
  }
  filter.checkUsed(source.name);
  const members = new Set([root, ...below].map(({ descriptor }) => descriptor.digest));
  const subjects = [
    ...(root.kind === 'index' && !filter.isOn
      ? [{ subject: root.descriptor.digest, where: root.where }]
      : []),
    ...images.map(({ digest, platform }) => ({ subject: digest, where: platform })),
  ];
  const listed = options.referrers
    ? await reportReferrers(source, subjects, members, options.signal)
    : {};
  const annotations = root.kind === 'index' ? root.index.annotations : undefined;
  return {
    name: source.name,
    root: root.descriptor,
    ...defined({ annotations }),
    images,
    others,
    ...(unread.length > 0 && { unread }),
    ...listed,
  };
}

async function readConfig(
  configs: ConfigReader<ImageConfig>,
  found: FoundManifest,
  { signal, keepsUnread }: InspectOptions,
): Promise<{ readonly config?: ImageConfig; readonly failure?: UnreadReport }> {
  const { config } = found.manifest;
  try {
    return { config: await configs.read(config, signal) };
  } catch (thrown) {
    const missing = `its config ${config.digest} is not there`;
    const failure = keepsUnread ? unreadReport(found, thrown, missing) : undefined;
    if (!failure) throw thrown;
    return { failure };
  }
}

/** Undefined for an error that is not one of the image: it cannot be asked for. */
function unreadReport(
  { descriptor, where }: FoundManifest | Unread,
  thrown: unknown,
  missing: string,
): UnreadReport | undefined {
  const { digest } = descriptor;
  if (!StrakeError.is(thrown)) return undefined;
  const { code, message } = thrown;
  if (isNotThere(thrown)) return { digest, where, code, message: missing };
  return thrown.kind === 'integrity' ? { digest, where, code, message } : undefined;
}

async function listLayers(
  source: ImageSource,
  { manifest }: FoundManifest,
  signal: AbortSignal,
  known: Map<string, readonly EntryReport[]>,
  count: (entry: EntryReport) => void,
): Promise<void> {
  for (const layer of manifest.layers) {
    known.get(layer.digest)?.forEach(count);
    if (known.has(layer.digest) || isNondistributable(layer.mediaType)) continue;
    const entries: EntryReport[] = [];
    const stream = await source.blob(layer, signal);
    await nameLayer(source.name, layer, () =>
      readLayer(stream, signal, (found) => {
        const entry = entryReport(found);
        count(entry);
        entries.push(entry);
      }),
    );
    known.set(layer.digest, entries);
  }
}

function platformReport(
  { descriptor, manifest }: FoundManifest,
  { rootfs, ...config }: ImageConfig,
  entries: ReadonlyMap<string, readonly EntryReport[]>,
): PlatformReport {
  const history = (config.history ?? []).filter((line) => line.empty_layer !== true);
  const isTold = history.length === manifest.layers.length;
  const layers = manifest.layers.map((layer, at): LayerReport => {
    const diffId = rootfs.diff_ids[at];
    const createdBy = isTold ? history[at]?.created_by : undefined;
    const listed = entries.get(layer.digest);
    return {
      mediaType: layer.mediaType,
      digest: layer.digest,
      size: layer.size,
      ...defined({
        diffId,
        createdBy,
        urls: layer.urls,
        annotations: layer.annotations,
        entries: listed,
      }),
    };
  });
  return {
    platform: formatPlatform(normalizePlatform(completePlatform(descriptor.platform, config))),
    mediaType: manifest.mediaType,
    digest: descriptor.digest,
    size: descriptor.size,
    ...defined({
      annotations: manifest.annotations,
      descriptorAnnotations: descriptor.annotations,
    }),
    configDigest: manifest.config.digest,
    layersSize: totalSize(layers),
    config,
    layers,
  };
}

function otherReport(found: FoundManifest | Unread): OtherReport {
  const { mediaType, digest, size, annotations } = found.descriptor;
  const artifactType =
    found.kind === 'manifest'
      ? (found.manifest.artifactType ?? found.manifest.layers[0]?.mediaType)
      : found.descriptor.artifactType;
  return {
    mediaType,
    digest,
    size,
    ...defined({ artifactType, annotations }),
  };
}
