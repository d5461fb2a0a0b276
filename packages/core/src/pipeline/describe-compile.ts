import { formatPlatform, type Platform } from '@strake/oci';
import { defined, ownValue, withoutVersion } from '@strake/oci/internal';
import type { CompiledOutput, CompileJob } from '../plugin/compile-job.ts';
import type { CompileContext } from '../plugin/context.ts';
import type { TraceEntry } from '../plugin/guard-tap.ts';
import { checkToolCacheSteps } from './check-tool-cache-steps.ts';
import { type BuildSession, callOptions, commonContext } from './session.ts';
import type { Target } from './target.ts';

/** The compile of one platform. */
export interface DescribedCompile {
  /** Without `os.version`. */
  readonly platform: Platform;
  readonly platformName: string;
  readonly targets: readonly Target[];
  readonly job: CompileJob;
  /** With sizes after the steps ran. */
  readonly outputs?: readonly CompiledOutput[];
  readonly trace: readonly TraceEntry[];
}

/** Groups targets that share a compile: those of one OS, architecture and variant, in order. */
export function groupByCompiler(
  targets: readonly Target[],
): ReadonlyMap<string, readonly Target[]> {
  const groups = new Map<string, Target[]>();
  for (const target of targets) {
    const key = formatPlatform(withoutVersion(target.platform));
    const group = groups.get(key);
    if (group) group.push(target);
    else groups.set(key, [target]);
  }
  return groups;
}

/**
 * Calls the compile hook for one platform; each image is compiled once, however many `os.version`s it has.
 * @param purpose of the description
 */
export async function describeCompile(
  session: BuildSession,
  targets: readonly Target[],
  outputDirectory: string,
  purpose: CompileContext['purpose'],
): Promise<DescribedCompile> {
  const images = targets.filter(
    (target, at) => targets.findIndex((other) => other.image === target.image) === at,
  );
  const [first] = images;
  if (!first) throw new RangeError('a compile needs a target');
  const platform = withoutVersion(first.platform);
  const platformName = formatPlatform(platform);
  // Before anything is written: strake's own files must not count as modifications.
  const repository = images.some(({ image }) => image.vcs === true)
    ? await session.services.sources.repository()
    : undefined;
  const place = { platform: platformName, os: platform.os, arch: platform.architecture };
  const { result, trace } = await session.hooks.describe('compile', EMPTY_JOB, {
    ...callOptions(session, place),
    locate: (plugin, { image = images.length === 1 ? first.image.name : undefined, option = [] }) =>
      images.find((each) => each.image.name === image)?.settings.locate([plugin, ...option]),
    contextFor: (plugin) => ({
      ...commonContext(session, plugin),
      ...session.services.host,
      platform,
      images: images.map(({ image, settings }) => ({
        name: image.name,
        options: ownValue(settings.options, plugin),
        variables: settings.variables,
        vcs: image.vcs === true,
      })),
      outputDirectory,
      purpose,
      files: session.services.discoveryFiles,
      programs: session.services.programFiles,
      memory: session.services.runner.jobMemory,
      env: session.services.env,
      ...defined({ repository }),
    }),
  });
  const { plugins } = session.project;
  checkToolCacheSteps(result, { plugins, platformName, outputDirectory });
  return { platform, platformName, targets, job: result, trace };
}

const EMPTY_JOB: CompileJob = { env: {}, steps: [], outputs: [] };
