import type { CompileStep } from '../plugin/compile-job.ts';
import type { CacheEntry, EntryOutput } from '../remote-cache/index.ts';
import type { DescribedCompile } from './describe-compile.ts';
import { entryLayer, type LayerUse, type RemoteSteps } from './remote-steps.ts';
import type { BuildSession } from './session.ts';

/** Layers of one entry: registries limit the size of its manifest. A program in more images has entries of layers besides. */
const MOST_LAYERS = 100;

/**
 * The outputs of a step, and the layers that contain them: those of all images of this build.
 * @returns undefined if an output has changed since it was packed
 */
export async function describeOutputs(
  session: BuildSession,
  remote: RemoteSteps,
  compile: DescribedCompile,
  { outputs }: CompileStep,
): Promise<Pick<CacheEntry, 'outputs' | 'layers'> | undefined> {
  const { blobs, files } = session.services;
  const known = outputs.map((file) => remote.uses.get(file) ?? []);
  const isPacked = known.every((uses) => uses.length > 0);
  const packed = isPacked ? known : await packOutputs(session, compile, outputs);
  // The first use of each output is what readers extract it from.
  const uses = [...packed.flatMap((each) => each.slice(0, 1)), ...packed.flat()];
  const layers = [
    ...new Map(uses.map(({ layer }) => [layer.descriptor.digest, layer])).values(),
  ].slice(0, MOST_LAYERS);
  const found: EntryOutput[] = [];
  for (const [at, file] of outputs.entries()) {
    const content = await blobs.knownContent(file);
    const size = await files.size(file);
    const [use] = packed[at] ?? [];
    if (!use || !content || size === undefined || content.state !== files.state(file))
      return undefined;
    const { digest } = use.layer.descriptor;
    const layer = layers.findIndex(({ descriptor }) => descriptor.digest === digest);
    found.push({ digest: content.digest, size, layer, path: use.path });
  }
  return { outputs: found, layers };
}

/** A layer with nothing but outputs, for those that no image of this build contains. */
async function packOutputs(
  { services, signal }: BuildSession,
  { targets }: DescribedCompile,
  outputs: readonly string[],
): Promise<readonly (readonly LayerUse[])[]> {
  const entries = outputs.map((file, at) => ({
    type: 'file' as const,
    path: `/outputs/${at}`,
    content: { file },
  }));
  const timestamp = targets[0]?.settings.timestamp ?? 0;
  const written = await services.blobs.writeLayer(
    { id: 'outputs', entries },
    { timestamp, signal },
  );
  return entries.map(({ path }) => [{ layer: entryLayer(written), path: path.slice(1) }]);
}
