import { type DiffOptions, diffImages, type ImageSource } from '@strake/oci';
import { readBuildInfo, streamSource } from '@strake/plugin-go/program';
import type { ComparisonAnswer, ProgramFacts } from '../answer/index.ts';
import { programChanges } from './program-changes.ts';

/** Smaller files are not programs of Go. */
const LEAST_PROGRAM = 100_000;

/**
 * Compares two images; of programs of Go their modules and build settings as well. Only layers that differ are read.
 * @throws what `diffImages` throws
 */
export async function compareImages(
  before: ImageSource,
  after: ImageSource,
  options: Pick<DiffOptions, 'signal' | 'platforms'>,
): Promise<ComparisonAnswer> {
  const diff = await diffImages<ProgramFacts>(before, after, {
    ...options,
    async readContent({ size, content }) {
      if (size < LEAST_PROGRAM) return undefined;
      const info = await readBuildInfo(streamSource(content));
      if (!info) return undefined;
      const modules = [...(info.main ? [info.main] : []), ...info.dependencies];
      return {
        goVersion: info.goVersion,
        modules: Object.fromEntries(
          modules.map(({ path, version, replacement }) => [path, replacement?.version || version]),
        ),
        settings: Object.fromEntries(info.settings),
      };
    },
  });
  // Their names may be directories of this machine; the page knows how they were given.
  const [one, other] = [diff.before, diff.after].map(({ root }) => ({ name: '', root }));
  return {
    diff: { ...diff, ...(one && { before: one }), ...(other && { after: other }) },
    programs: diff.platforms.map(({ entries }) => programChanges(entries)),
  };
}
