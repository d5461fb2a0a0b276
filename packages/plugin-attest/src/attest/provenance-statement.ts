import { hash } from 'node:crypto';
import { type FinishedContext, formatPlatform } from '@strake/core/plugin';
import { findBuilder } from '../provenance/find-builder.ts';
import type { ProvenanceFacts } from '../provenance/make-provenance.ts';
import type { ResourceDescriptor } from '../provenance/provenance.ts';
import { PREDICATE_TYPE } from '../statement/statement.ts';
import { subjectOf, writeStatement } from '../statement/write-statement.ts';
import { SBOM_MEDIA_TYPE, type SbomDocument } from './attestation.ts';
import type { Attested } from './attested.ts';
import type { Settings } from './settings.ts';

/** What provenance is made of, besides the image. */
export interface ProvenanceSources {
  readonly documents: readonly SbomDocument[];
  readonly toolchains: readonly (readonly string[])[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly context: FinishedContext;
}

/** One statement about how an image was built, for the index and each of its platforms. */
export async function provenanceStatement(
  { image, images, index }: Attested,
  { documents, toolchains, env, context }: ProvenanceSources,
  { times }: Pick<Settings, 'times'>,
): Promise<Uint8Array> {
  const build = await context.buildFacts();
  const facts: ProvenanceFacts = {
    ...{ image, build, times, builder: findBuilder(env) },
    platforms: images.map(({ platform }) => platform),
    bases: images.flatMap(({ platform, base }) => {
      if (!base) return [];
      const { digest, name } = base;
      return [{ platform, digest, ...(name === undefined ? {} : { name }) }];
    }),
    toolchains: [...new Set(toolchains.flat())].sort(),
    byproducts: documents.map((each) => {
      const of = images.find(({ descriptor }) => descriptor.digest === each.subject.digest);
      return byproduct(each, of ? formatPlatform(of.platform) : 'index');
    }),
  };
  const subjects = [...(index ? [index] : []), ...images.map(({ descriptor }) => descriptor)];
  const make = async () => {
    const { makeProvenance } = await import('../provenance/make-provenance.ts');
    const statement = writeStatement(
      subjects.map(({ digest }) => subjectOf(digest)),
      PREDICATE_TYPE.provenance,
      makeProvenance(facts),
    );
    return Buffer.from(statement).toString();
  };
  // With times there is never an equal one.
  const { startedOn: _, ...lasting } = build;
  const key = ['provenance', subjects.map(({ digest }) => digest), { ...facts, build: lasting }];
  return Buffer.from(times ? await make() : await context.remember(key, make));
}

/**
 * An SBOM as what the build also made.
 * @param of the platform of its image, or `index`
 */
function byproduct({ format, text }: SbomDocument, of: string): ResourceDescriptor {
  return {
    name: `sbom-${format}`,
    digest: { sha256: hash('sha256', text) },
    mediaType: SBOM_MEDIA_TYPE[format],
    annotations: { of },
  };
}
