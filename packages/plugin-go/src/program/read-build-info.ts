import type { BuildInfo } from './build-info.ts';
import { ForwardReader } from './forward-reader.ts';
import { parseBuildInfo } from './parse-build-info.ts';
import type { ProgramSource } from './program-source.ts';
import { findRawBuildInfo } from './raw-build-info.ts';
import { readSegments } from './read-segments.ts';

/**
 * What a program of Go says of its build: of ELF, PE or Mach-O, of the first architecture if it has several. It reads forwards, and only
 * headers and data, up to the build information; it keeps 9 MB at most.
 * @returns undefined for anything else, programs of Go 1.17 and older too
 * @throws LIMIT_EXCEEDED for more than 8 MiB of build information, and what the source throws
 */
export async function readBuildInfo(source: ProgramSource): Promise<BuildInfo | undefined> {
  const reader = new ForwardReader(source);
  const segments = await readSegments(reader);
  const raw = segments && (await findRawBuildInfo(reader, segments));
  return raw && parseBuildInfo(raw);
}
