import { join } from 'node:path';
import {
  type DestinationContext,
  type IntendedPush,
  type Platform,
  type PushContext,
  type PushReceipt,
  type PushRequest,
  parsePlatform,
  StrakeError,
} from '@strake/core/plugin';
import { type BuildContext, buildMemory } from './build-memory.ts';
import { clusterError } from './error-codes.ts';
import { checkFitting, fittingImage, treeOf } from './fitting-image.ts';
import { digestTag, nameImage } from './image-names.ts';
import { platformOf } from './node.ts';
import { runTool, type ToolContext } from './run-tool.ts';

/** The time that minikube may take to copy an image to all nodes and to unpack it there. */
const LOAD_SECONDS = 900;

/**
 * Refuses a push to a cluster that does not run, or whose nodes cannot run the image.
 * @param profile empty for the default one
 * @throws TOOL_NOT_FOUND, TOOL_FAILED, CLUSTER_NOT_FOUND, DESTINATION_INVALID
 */
export async function checkMinikube(
  { platforms }: Pick<IntendedPush, 'platforms'>,
  profile: string,
  context: DestinationContext,
): Promise<void> {
  const platform = await platformOfProfile(profile || DEFAULT_PROFILE, context);
  if (!platforms) return;
  const known = platforms.map((each) => parsePlatform(each));
  checkFitting(known, platform, nodeOf(profile || DEFAULT_PROFILE));
}

const remember = buildMemory<Platform>();

const DEFAULT_PROFILE = 'minikube';

/** In messages. */
function nodeOf(profile: string): string {
  return `of minikube profile "${profile}"`;
}

/**
 * Loads an image into a cluster of minikube, if it is not there. Container runtimes other than containerd keep no digests of
 * manifests, so a tag that is the digest names it.
 * @param profile empty for the default one
 * @throws TOOL_NOT_FOUND, TOOL_FAILED, CLUSTER_NOT_FOUND, DESTINATION_INVALID
 */
export async function pushToMinikube(
  request: PushRequest,
  profile: string,
  context: PushContext<undefined>,
): Promise<PushReceipt> {
  const name = profile || DEFAULT_PROFILE;
  const image = fittingImage(request, await platformOfProfile(name, context), nodeOf(name));
  const names = nameImage(request);
  const reference = digestTag(names, image.descriptor.digest);
  const references = [reference, ...names.tags];
  const minikube = (...args: readonly string[]) => ['minikube', '--profile', name, ...args];
  const logs = `Check the space and the log of the cluster: minikube --profile ${name} logs`;
  const what = `minikube profile "${name}" cannot`;
  const isHeld = async () => {
    const held = await runTool(context, minikube('image', 'ls'), `${what} list its images`);
    return held.split('\n').some((line) => line.trim() === reference);
  };
  if (!(await isHeld())) {
    const file = join(await context.temporaryDirectory(), 'image.tar');
    await context.writeArchive(file, treeOf(request, image), {
      format: 'docker',
      names: references,
    });
    await runTool(context, minikube('image', 'load', file), `${what} load the image`, {
      timeoutSeconds: LOAD_SECONDS,
      hint: logs,
    });
    // It may end well without having loaded anything.
    if (!(await isHeld()))
      throw new StrakeError('TOOL_FAILED', `${what} load the image: it lists no ${reference}`, {
        hint: logs,
      });
  } else {
    // A tag may be that of an earlier image.
    for (const tag of names.tags)
      await runTool(context, minikube('image', 'tag', reference, tag), `${what} name the image`);
  }
  return { reference, digest: image.manifest.config.digest, references };
}

/** @throws TOOL_NOT_FOUND, CLUSTER_NOT_FOUND */
function platformOfProfile(profile: string, context: BuildContext): Promise<Platform> {
  return remember(context, profile, () => readPlatform(profile, context));
}

/** @throws TOOL_NOT_FOUND, CLUSTER_NOT_FOUND */
async function readPlatform(profile: string, context: ToolContext): Promise<Platform> {
  const argv = ['minikube', '--profile', profile, 'ssh', '--', 'uname', '-m'];
  const machine = await runTool(context, argv, 'minikube cannot run a program in its node').catch(
    (thrown: unknown) => {
      if (!StrakeError.is(thrown) || thrown.code !== 'TOOL_FAILED') throw thrown;
      throw clusterError('CLUSTER_NOT_FOUND', `minikube profile "${profile}" does not run`, {
        cause: thrown,
        ...(thrown.facts.output === undefined ? {} : { output: thrown.facts.output }),
        hint: `Start it: minikube start --profile ${profile}; "minikube profile list" shows those that exist.`,
      });
    },
  );
  return platformOf(machine.trim(), nodeOf(profile));
}
