import type { ByteStream, Descriptor } from '@strake/oci';
import { runBuild } from '../pipeline/build.ts';
import type { BuildResult } from '../pipeline/build-result.ts';
import type { Plugin } from '../plugin/definition.ts';
import type { PushRequest } from '../plugin/push-request.ts';
import type { AttachedManifest } from './memory-attachments.ts';
import type { MemoryCache } from './memory-cache.ts';
import type { MemoryProject } from './memory-project.ts';
import { type MemoryStep, openMemorySession } from './open-memory-session.ts';

/** The result of a build in memory. */
export interface BuiltProject extends BuildResult {
  /** The pushes to `memory:NAME`, with the digests of real layers, configs and manifests. */
  readonly pushed: readonly PushRequest[];
  /** The manifests that taps of `published` attached at `memory:NAME`. */
  readonly attached: readonly AttachedManifest[];
  /** Programs that steps and pushes ran, in order. */
  readonly ran: readonly (readonly string[])[];
  /** The steps of compiles that ran, each with the reason. */
  readonly steps: readonly MemoryStep[];
  readonly messages: readonly string[];
  /** Bytes of a layer or config. @throws FILE_UNREADABLE */
  read(descriptor: Descriptor): Promise<ByteStream>;
}

/**
 * Runs all hooks on a project in memory. `project.programs` has the fakes for programs. The outputs that a step declares
 * exist afterwards, and contain their own path unless a program wrote them.
 * @param outputs destinations; default `memory:project`
 * @throws StrakeError as a build would
 */
export function buildProject(
  plugins: Plugin | readonly Plugin[],
  project: MemoryProject = {},
  outputs: readonly string[] = ['memory:project'],
): Promise<BuiltProject> {
  return buildWithCache(plugins, project, outputs);
}

/** Builds a project after earlier builds. */
export async function buildWithCache(
  plugins: Plugin | readonly Plugin[],
  project: MemoryProject,
  outputs: readonly string[],
  cache?: MemoryCache,
): Promise<BuiltProject> {
  const controller = new AbortController();
  const { session, ...seen } = await openMemorySession([plugins].flat(), project, cache);
  const signal = AbortSignal.any([session.signal, controller.signal]);
  const result = await runBuild({ ...session, signal }, controller, { outputs });
  const read = (descriptor: Descriptor) => session.services.blobs.open(descriptor, signal);
  return { ...result, ...seen, read };
}
