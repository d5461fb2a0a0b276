import { StrakeError } from '../errors/index.ts';
import { completePlatform, isCompletePlatform } from '../spec/complete-platform.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { isNondistributable } from '../spec/media-type.ts';
import { defined } from '../spec/record.ts';
import { totalSize } from '../spec/total-size.ts';
import { watchStream } from '../stream/index.ts';
import { checkIndex } from './check-index.ts';
import { checkLayer } from './check-layer.ts';
import { checkConfig, checkManifest } from './check-manifest.ts';
import { type ConfigFacts, readConfigFacts } from './config-facts.ts';
import { type ConfigReader, createConfigReader } from './config-reader.ts';
import type { Finding, Report } from './finding.ts';
import { type PlatformFilter, platformFilter } from './platform-filter.ts';
import { type FoundDocument, type FoundManifest, isImage, readTree } from './read-tree.ts';

/** What of an image is validated. */
export interface ValidateOptions {
  readonly signal: AbortSignal;
  /** Patterns such as `linux/*`; default: all, including what has no platform. */
  readonly platforms?: readonly string[];
  /** Bytes of layers. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** The result of a validation. The image is valid if no finding is an `error`. */
export interface Validation {
  /** In the order of the image. */
  readonly findings: readonly Finding[];
  readonly root: Descriptor;
  /** What was checked: images, and distinct layers with their stored bytes. */
  readonly checked: { readonly images: number; readonly layers: number; readonly bytes: number };
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
  const checked = await checkBlobs(source, images, about, options);
  return { findings, root: root.descriptor, checked: { images: images.length, ...checked } };
}

interface CheckedImage extends FoundManifest {
  /** Absent if it could not be read, and for artifacts. */
  readonly config?: ConfigFacts;
  readonly isImage: boolean;
}

function reportUnread(
  { descriptor, error }: Extract<FoundDocument, { kind: 'unread' }>,
  filter: PlatformFilter,
  report: Report,
): void {
  if (filter.isOn && !filter.matches(descriptor.platform)) return;
  if (error) report('error', error.message);
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

async function checkBlobs(
  source: ImageSource,
  images: readonly CheckedImage[],
  about: (where: string, digest: string) => Report,
  { signal, onProgress }: ValidateOptions,
): Promise<{ readonly layers: number; readonly bytes: number }> {
  const jobs = blobJobs(images);
  const total = totalSize(jobs.map(({ layer }) => layer));
  let done = 0;
  for (const job of jobs) {
    const { layer, where } = job;
    const report = about(where, layer.digest);
    const start = done;
    const open = async () =>
      watchStream(await source.blob(layer, signal), ({ length }) => {
        done += length;
        onProgress?.(Math.min(done, total), total);
      });
    for (const { code, message } of await checkBlob(open, job, report, signal)) {
      const isElsewhere =
        isNondistributable(layer.mediaType) && done === start && !WRONG_BYTES.includes(code);
      report(
        isElsewhere ? 'note' : 'error',
        isElsewhere ? `may be stored elsewhere: ${message}` : message,
      );
    }
    done = start + layer.size;
    onProgress?.(Math.min(done, total), total);
  }
  return { layers: jobs.length, bytes: total };
}

/** Why a blob cannot be read to its end: zero, one, or two reasons. */
async function checkBlob(
  open: () => Promise<AsyncIterable<Uint8Array>>,
  { layer, diffId, isLayer }: BlobJob,
  report: Report,
  signal: AbortSignal,
): Promise<readonly Failure[]> {
  const drain = async (): Promise<void> => {
    for await (const _ of await open());
  };
  if (!isLayer) return failureOf(drain);
  const found = await failureOf(async () =>
    checkLayer(await open(), layer, diffId, report, signal),
  );
  // Corrupt bytes make the tar unreadable before the digest is known to differ.
  const further = found.length > 0 ? await failureOf(drain) : [];
  return [...found, ...further.filter(({ message }) => message !== found[0]?.message)];
}

async function failureOf(action: () => Promise<void>): Promise<readonly Failure[]> {
  try {
    await action();
    return [];
  } catch (error) {
    const message = messageOfKnown(error);
    return [{ message, code: StrakeError.is(error) ? error.code : '' }];
  }
}

interface Failure {
  readonly code: string;
  readonly message: string;
}

/** The bytes are present, but do not match their descriptor. */
const WRONG_BYTES: readonly string[] = ['DIGEST_MISMATCH', 'SIZE_MISMATCH'];

interface BlobJob {
  readonly layer: Descriptor;
  readonly where: string;
  readonly diffId: string | undefined;
  readonly isLayer: boolean;
}

/** Each blob once, unless two images describe it differently. */
function blobJobs(images: readonly CheckedImage[]): readonly BlobJob[] {
  const jobs = new Map<string, BlobJob>();
  for (const { where, manifest, config, isImage: isLayer } of images) {
    for (const [at, layer] of manifest.layers.entries()) {
      const diffId = config?.diffIds[at];
      const key = [layer.digest, layer.size, layer.mediaType, diffId ?? ''].join(' ');
      if (!jobs.has(key))
        jobs.set(key, { layer, where: `${where} layers[${at}]`, diffId, isLayer });
    }
  }
  return [...jobs.values()];
}

/** The message of an error of the image; internal errors and aborts are rethrown. */
function messageOfKnown(error: unknown): string {
  if (StrakeError.is(error)) return error.message;
  throw error;
}
