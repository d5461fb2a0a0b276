import { hash } from 'node:crypto';
import { type FinishedContext, formatPlatform } from '@strake/core/plugin';
import type { ResourceDescriptor } from '../provenance/provenance.ts';
import { PREDICATE_TYPE } from '../statement/statement.ts';
import { subjectOf, writeStatement } from '../statement/write-statement.ts';
import { SBOM_MEDIA_TYPE, type SbomDocument } from './attestation.ts';
import type { Attested } from './attested.ts';
import { lastingFacts, provenanceFacts } from './provenance-facts.ts';
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
  attested: Attested,
  { documents, toolchains, env, context }: ProvenanceSources,
  { times }: Pick<Settings, 'times'>,
): Promise<Uint8Array> {
  const { images, index } = attested;
  const build = await provenanceFacts(attested, { env, context }, times);
  const contents = {
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
      makeProvenance({ ...build, ...contents }),
    );
    return Buffer.from(statement).toString();
  };
  // With times there is never an equal one.
  const key = [
    'provenance',
    subjects.map(({ digest }) => digest),
    { ...lastingFacts(build), ...contents },
  ];
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
