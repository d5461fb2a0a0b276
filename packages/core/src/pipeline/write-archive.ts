import { basename } from 'node:path';
import { StrakeError } from '../errors/index.ts';
import type { DescribedArchive } from './archive-layer.ts';
import type { ArchiveResult } from './build-result.ts';
import { type BuildSession, inPhase } from './session.ts';
import type { Target } from './target.ts';

/** Packs an archive into the store, where it stays until everything else is built. */
export async function packArchive(
  session: BuildSession,
  target: Target,
  { settings, layer }: DescribedArchive,
): Promise<PackedArchive> {
  const { timestamp } = target.settings;
  const { signal, services } = session;
  const { blobs } = services;
  const isZip = settings.file.toLowerCase().endsWith('.zip');
  const { digest, size } = isZip
    ? await blobs.writeZip(layer, { timestamp, signal })
    : await blobs.writeLayer(layer, { timestamp, signal });
  return { ...settings, digest, size };
}

/** An archive in the store, and its destination. */
export interface PackedArchive extends ArchiveResult {
  readonly checksums?: string;
}

/**
 * Writes the archives of an image, each once.
 * @param written receives the written archives
 * @throws OUTPUT_UNWRITABLE; CONFIG_VALUE_INVALID if two different archives have the same file
 */
export async function writeArchives(
  session: BuildSession,
  image: string,
  archives: readonly PackedArchive[],
  written: PackedArchive[],
): Promise<void> {
  const files = new Map<string, PackedArchive>();
  for (const archive of archives) {
    const other = files.get(archive.file);
    if (other && other.digest !== archive.digest) {
      throw new StrakeError(
        'CONFIG_VALUE_INVALID',
        `archive ${archive.file} of image "${image}" differs between versions of one operating system`,
        { image, hint: 'Put {{osVersion}} into its name.' },
      );
    }
    files.set(archive.file, archive);
  }
  for (const archive of files.values()) {
    const where = { phase: 'archive' as const, image, destination: basename(archive.file) };
    await inPhase(session, where, () => writeArchive(session, archive));
    written.push(archive);
  }
}

async function writeArchive(
  { services, signal }: BuildSession,
  { file, digest, size }: PackedArchive,
): Promise<void> {
  const name = `archive ${file}`;
  const known = (await services.blobs.readRecord(name)) as
    | { state?: string; digest?: string }
    | undefined;
  const isThere =
    known?.digest === digest &&
    known.state !== undefined &&
    known.state === services.files.state(file);
  const blob = isThere
    ? undefined
    : await services.blobs.open({ mediaType: 'application/octet-stream', digest, size }, signal);
  if (blob) {
    await services.files.write(file, blob);
    // What does not keep the bytes, such as a FIFO, is written in every build.
    const isKept = (await services.files.size(file)) === size;
    if (isKept)
      await services.blobs.writeRecord(name, { state: services.files.state(file), digest });
  }
}
