import { digestSet } from '../statement/write-statement.ts';
import { basesOf, type ProvenanceBase } from './dependencies.ts';
import { findBuilder } from './find-builder.ts';
import type { ResourceDescriptor } from './provenance.ts';

/** Its page says what each field means. */
export const REBASE_TYPE =
  'https://github.com/strake-build/strake/blob/main/docs/rebase.md#provenance';

/** What is known of a move to another base. */
export interface RebaseFacts {
  /** The image before: `ghcr.io/acme/app`, without tag and digest. */
  readonly image: string;
  /** Of its index or manifest. */
  readonly from: string;
  /** The new base as it was asked for, by platform. */
  readonly onto: Readonly<Record<string, string>>;
  readonly bases: readonly ProvenanceBase[];
  /** Version of strake. */
  readonly strake: string;
  /** The SBOMs. */
  readonly byproducts: readonly ResourceDescriptor[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * How an image was moved to another base: the predicate of SLSA provenance v1. How it was built before is said by the provenance of the image that
 * it was made of. The same facts give the same provenance.
 */
export function makeRebaseProvenance(facts: RebaseFacts) {
  const { image, from, onto, bases, strake, byproducts, env } = facts;
  const uri = `docker://${image}`;
  return {
    buildDefinition: {
      buildType: REBASE_TYPE,
      externalParameters: { image, onto },
      internalParameters: { strake },
      resolvedDependencies: [{ name: 'image', uri, digest: digestSet(from) }, ...basesOf(bases)],
    },
    runDetails: {
      builder: { id: findBuilder(env).id, version: { strake } },
      ...(byproducts.length > 0 ? { byproducts } : {}),
    },
  };
}
