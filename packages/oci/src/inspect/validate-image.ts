import { completePlatform, isCompletePlatform } from '../spec/complete-platform.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { defined } from '../spec/record.ts';
import { type CheckedImage, checkBlobs, messageOfKnown } from './check-blobs.ts';
import { checkIndex } from './check-index.ts';
import { checkConfig, checkManifest } from './check-manifest.ts';
import { checkReferrers } from './check-referrers.ts';
import { type ConfigFacts, readConfigFacts } from './config-facts.ts';
import { type ConfigReader, createConfigReader } from './config-reader.ts';
import type { Finding, Report } from './finding.ts';
import { isNotThere, NOT_THERE } from './missing-member.ts';
import { type PlatformFilter, platformFilter } from './platform-filter.ts';
import { type FoundDocument, type FoundManifest, isImage, readTree } from './read-tree.ts';

/** What of an image is validated. */
export interface ValidateOptions {
  readonly signal: AbortSignal;
  /** Patterns such as `linux/*`; default: all, including what has no platform. */
  readonly platforms?: readonly string[];
  /** True: check as well what refers to the root and to its manifests, and what refers to that. */
  readonly referrers?: boolean;
  /** Bytes of layers. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** The result of a validation. The image is valid if no finding is an `error`. */
export interface Validation {
  /** In the order of the image. */
  readonly findings: readonly Finding[];
  readonly root: Descriptor;
  /**
   * What was checked: images, their distinct layers, other manifests of the index (attestations) if there are some, referrers if these were
   * requested; and the stored bytes of all layers, also of those that are not images.
   */
  readonly checked: {
    readonly images: number;
    readonly layers: number;
    readonly bytes: number;
    readonly others?: number;
    readonly referrers?: number;
  };
}

/**
 * Reads a whole image and checks every digest and size, diff IDs, media type families, platforms, histories and the entries of
 * layers. It continues after a finding. Missing nondistributable layers are noted.
 * @throws what reading the root throws; PLATFORM_INVALID, PLATFORM_NONE, LIMIT_EXCEEDED
 */
export async function validateImage(
  source: ImageSource,
  options: ValidateOptions,
): Promise<Validation> {
  const filter = platformFilter(options.platforms);
  const documents = await readTree(source, options.signal);
  const [root] = documents;
  if (!root) throw new Error('a tree has a root');
  const findings: Finding[] = [];
  const about =
    (where: string, digest: string): Report =>
    (level, message) =>
      void findings.push({ level, where, digest, message });
  const images: CheckedImage[] = [];
  const configs = createConfigReader(source, readConfigFacts);
  const artifacts = createConfigReader(source, () => undefined);
  for (const found of documents) {
    const report = about(found.where, found.descriptor.digest);
    if (found.kind === 'index' && !filter.isOn) checkIndex(found.index, report);
    if (found.kind === 'unread') reportUnread(found, filter, report);
    if (found.kind !== 'manifest') continue;
    const image = await checkImage(
      isImage(found) ? configs : artifacts,
      found,
      filter,
      report,
      options.signal,
    );
    if (image) images.push(image);
  }
  filter.checkUsed(source.name);
  const wanted = new Set(images.map(({ descriptor }) => descriptor.digest));
  const subjects = documents
    .filter(
      ({ kind, descriptor }) => wanted.has(descriptor.digest) || (kind === 'index' && !filter.isOn),
    )
    .map(({ descriptor, where }) => ({ subject: descriptor.digest, where }));
  const seen = new Set(documents.map(({ descriptor }) => descriptor.digest));
  const referrers = options.referrers
    ? await checkReferrers(source, subjects, seen, about, options.signal)
    : undefined;
  const attached: CheckedImage[] = [];
  for (const found of referrers?.documents ?? []) {
    const report = about(found.where, found.descriptor.digest);
    if (found.kind === 'unread') reportUnread(found, ALL, report);
    if (found.kind !== 'manifest') continue;
    // An artifact may contain anything: only its bytes are checked.
    artifacts.count(found.manifest.config);
    const { failure } = await readConfig(artifacts, found.manifest.config, options.signal);
    if (failure !== undefined) report('error', failure);
    attached.push({ ...found, isImage: false });
  }
  const checked = await checkBlobs(source, [...images, ...attached], about, options);
  const others = images.filter((each) => !each.isImage).length;
  return {
    findings,
    root: root.descriptor,
    checked: {
      images: images.length - others,
      ...checked,
      ...(others > 0 && { others }),
      ...defined({ referrers: referrers?.count }),
    },
  };
}

const ALL = platformFilter(undefined);

function reportUnread(
  { descriptor, error }: Extract<FoundDocument, { kind: 'unread' }>,
  filter: PlatformFilter,
  report: Report,
): void {
  if (filter.isOn && !filter.matches(descriptor.platform)) return;
  if (error) report('error', isNotThere(error) ? NOT_THERE : error.message);
  else report('note', `has the unknown type ${descriptor.mediaType} and was not read`);
}

async function checkImage(
  configs: ConfigReader<ConfigFacts | undefined>,
  found: FoundManifest,
  filter: PlatformFilter,
  report: Report,
  signal: AbortSignal,
): Promise<CheckedImage | undefined> {
  const { descriptor, manifest } = found;
  const runs = isImage(found);
  const { platform: listed } = descriptor;
  if (filter.isOn && (!runs || (isCompletePlatform(listed) && !filter.matches(listed)))) return;
  configs.count(manifest.config);
  const { config, failure } = await readConfig(configs, manifest.config, signal);
  const platform = completePlatform(listed, config);
  const isWanted = filter.matches(platform);
  if (failure !== undefined && (isWanted || !platform)) report('error', failure);
  if (!isWanted) return;
  if (runs) checkManifest(manifest, report);
  if (runs && config) checkConfig(config, manifest, listed, report);
  return { ...found, isImage: runs, ...defined({ config }) };
}

async function readConfig(
  configs: ConfigReader<ConfigFacts | undefined>,
  config: Descriptor,
  signal: AbortSignal,
): Promise<{ readonly config?: ConfigFacts; readonly failure?: string }> {
  try {
    return defined({ config: await configs.read(config, signal) });
  } catch (error) {
    return { failure: messageOfKnown(error) };
  }
}
