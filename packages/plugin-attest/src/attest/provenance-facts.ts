import type { BuildFacts, FinishedContext } from '@strake/core/plugin';
import { findBuilder } from '../provenance/find-builder.ts';
import type { ProvenanceFacts } from '../provenance/make-provenance.ts';
import type { Attested } from './attested.ts';

/** What provenance says of a build: without the contents of the image. */
export type BuildProvenance = Omit<ProvenanceFacts, 'byproducts' | 'toolchains'>;

/** Where it is read. */
export interface ProvenanceContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly context: Pick<FinishedContext, 'buildFacts'>;
}

export async function provenanceFacts(
  { image, images }: Attested,
  { env, context }: ProvenanceContext,
  times: boolean,
): Promise<BuildProvenance> {
  return {
    ...{ image, times, build: await context.buildFacts(), builder: findBuilder(env) },
    platforms: images.map(({ platform }) => platform),
    bases: images.flatMap(({ platform, base }) => {
      if (!base) return [];
      const { digest, name } = base;
      return [{ platform, digest, ...(name === undefined ? {} : { name }) }];
    }),
  };
}

/** Those that are equal for equal builds: what provenance without times depends on. */
export function lastingFacts({ build, builder, ...facts }: BuildProvenance): {
  readonly build: Omit<BuildFacts, 'startedOn'>;
  readonly builder: string;
} {
  const { startedOn: _, ...lasting } = build;
  return { ...facts, build: lasting, builder: builder.id };
}
