import { StrakeError } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { isNondistributable } from '../spec/media-type.ts';
import { totalSize } from '../spec/total-size.ts';
import { watchStream } from '../stream/index.ts';
import { checkLayer } from './check-layer.ts';
import type { ConfigFacts } from './config-facts.ts';
import type { Report } from './finding.ts';
import type { FoundManifest } from './read-tree.ts';

/** An image, or an artifact, whose manifest and config were checked. */
export interface CheckedImage extends FoundManifest {
  /** Absent if it could not be read, and for artifacts. */
  readonly config?: ConfigFacts;
  readonly isImage: boolean;
}

interface BlobOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Reads the layers of images to their ends, each once, and reports what is wrong with them.
 * @param about the report for a place and a digest
 * @returns how many are layers of images, and the bytes of all
 */
export async function checkBlobs(
  source: ImageSource,
  images: readonly CheckedImage[],
  about: (where: string, digest: string) => Report,
  { signal, onProgress }: BlobOptions,
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
  return { layers: jobs.filter(({ isLayer }) => isLayer).length, bytes: total };
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
export function messageOfKnown(error: unknown): string {
  if (StrakeError.is(error)) return error.message;
  throw error;
}
