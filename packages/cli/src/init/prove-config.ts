import { posix } from 'node:path';
import { isAbort, messageOf } from '@strake/core';
import type { Invocation } from '../invocation.ts';
import type { DescribedProject, Project } from './described-project.ts';
import { compareWithDockerfile } from './dockerfile/comparison/compare-with-dockerfile.ts';
import type { Settings } from './draft.ts';
import { compareWithReleaser } from './goreleaser/comparison/compare-with-releaser.ts';
import { compareWithKo } from './ko/compare-with-ko.ts';
import type { Comparison } from './proof/compare-facts.ts';
import { reportComparisons } from './proof/report-comparisons.ts';
import { planFiles, platformOf, resolveWritten } from './proof/resolve-written.ts';
import { withSampleVariables, withVariables } from './proof/sample-variables.ts';

/** A configuration before it is written. */
export interface UnwrittenConfig {
  readonly project: Project;
  readonly described: DescribedProject;
  /** Parsed. */
  readonly config: Settings;
}

/** What is known of a configuration that is not written yet. */
export interface ConfigProof {
  /** Lines that say what is the same as in the images of other tools, and what differs. */
  readonly lines: readonly string[];
  /** Why a build would refuse it; absent: it would not. */
  readonly problem?: string;
}

type Host = Pick<Invocation, 'env' | 'signal'>;

/** Dockerfiles are compared on this platform. */
const PLATFORM = 'linux/amd64';

/** Resolves a configuration with its plugins, and compares it with what other tools make. Nothing is built, and no registry is asked. */
export async function proveConfig(unwritten: UnwrittenConfig, host: Host): Promise<ConfigProof> {
  const { project, described, config } = unwritten;
  const { directory } = project;
  try {
    await resolveWritten({ directory, config }, host);
    await planFiles({ directory, config }, PLATFORM, host);
  } catch (thrown) {
    if (isAbort(thrown)) throw thrown;
    return { lines: [], problem: messageOf(thrown) };
  }
  const { ko, chosen } = described;
  const lines =
    ko === undefined
      ? [
          ...(await compareDockerfiles(unwritten, host)),
          ...(await compareReleaser(unwritten, host)),
        ]
      : await compareWithKo({ directory, config, settings: ko, images: chosen.images }, host);
  return { lines };
}

async function compareDockerfiles(
  { project, described, config }: UnwrittenConfig,
  host: Host,
): Promise<readonly string[]> {
  const { directory } = project;
  const images = described.draft.images.flatMap(({ name, dockerfile }) =>
    dockerfile === undefined ? [] : [{ name, file: dockerfile }],
  );
  if (images.length === 0) return [];
  const title = images.length === 1 ? (images[0]?.file ?? '') : 'the Dockerfiles';
  return orReason(title, async () => {
    const sample = { ...withSampleVariables(config, host.env), platforms: [PLATFORM] };
    const env = withVariables(config, host.env);
    const view = await resolveWritten({ directory, config: sample }, host);
    const files = await planFiles({ directory, config: sample }, PLATFORM, host);
    const found: [string, Comparison][] = [];
    for (const { name, file } of images) {
      const directories = ['.', posix.dirname(file)];
      const own = platformOf(view, name, PLATFORM);
      const pair = { project, file, directories, env, own, files: files.get(name) ?? [] };
      found.push([name, await compareWithDockerfile(pair)]);
    }
    return reportComparisons(title, found);
  });
}

async function compareReleaser(
  { project, described, config }: UnwrittenConfig,
  host: Host,
): Promise<readonly string[]> {
  const { releaser } = described;
  if (releaser === undefined) return [];
  return orReason(releaser.file.name, () =>
    compareWithReleaser({ project, described, file: releaser, config }, host),
  );
}

/** The lines of a comparison, or one that says why there are none. */
async function orReason(
  title: string,
  compare: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  try {
    return await compare();
  } catch (thrown) {
    if (isAbort(thrown)) throw thrown;
    return [`not compared with ${title}: ${messageOf(thrown)}`];
  }
}
