import { hash } from 'node:crypto';
import type { Descriptor, Publication, PublishedContext, ReferrerParts } from '@strake/core/plugin';
import type { AttestOptions } from '../options/options.ts';
import { PREDICATE_TYPE } from '../statement/statement.ts';
import {
  type Attestation,
  type Attestations,
  bareDocument,
  bareStatement,
  sbomAttestation,
  signatureAttestation,
} from './attestation.ts';
import type { Attested } from './attested.ts';
import type { LazySigner } from './lazy-signer.ts';
import { type ProvenanceSources, provenanceStatement } from './provenance-statement.ts';
import { publicationSboms } from './publication-sboms.ts';
import type { Settings } from './settings.ts';
import { subjectsOf } from './subjects.ts';

type Context = PublishedContext<AttestOptions | undefined>;

/** What is attested of an image, and what it is attached as. */
export interface MadeParts {
  readonly attestations: Attestations;
  readonly referrers: readonly ReferrerParts[];
  /** False: some of them could not be made. */
  readonly isComplete: boolean;
  /** Files that the SBOMs do not list. */
  readonly unlistedFiles: number;
}

/**
 * Makes what is attested of an image.
 * @param signer absent: nothing is signed
 * @param note called with what cannot be made; the rest is
 */
export async function makeParts(
  publication: Publication,
  context: Context,
  settings: Settings,
  signer: LazySigner | undefined,
  note: (thrown: unknown) => void,
): Promise<MadeParts> {
  let isComplete = true;
  const miss = (thrown: unknown) => {
    isComplete = false;
    note(thrown);
  };
  const { unlistedFiles, ...attestations } = await makeAll(publication, context, settings, miss);
  const referrers = settings.forms.includes('referrers')
    ? await referrerParts(attestations, settings, signer, publication, context, miss)
    : [];
  return { attestations, referrers, isComplete, unlistedFiles };
}

/** The documents as they are, and bundles of what is signed, or else bare statements; as many as could be made. */
async function referrerParts(
  { attestations, documents }: Attestations,
  { sign }: Settings,
  signer: LazySigner | undefined,
  publication: Publication,
  context: Context,
  note: (thrown: unknown) => void,
): Promise<readonly ReferrerParts[]> {
  const bare = documents.map(bareDocument);
  if (!sign) return [...bare, ...attestations.map(bareStatement)];
  if (!signer) return bare;
  const signed: ReferrerParts[] = [];
  try {
    const { signAttestation } = await import('./sign-attestation.ts');
    // One after another: a program that signs may ask its user.
    for (const each of attestations)
      signed.push(await signAttestation(each, signer, context, publication));
  } catch (thrown) {
    note(thrown);
  }
  return [...bare, ...signed];
}

async function makeAll(
  publication: Publication,
  context: Context,
  settings: Settings,
  note: (thrown: unknown) => void,
): Promise<Attestations & Pick<MadeParts, 'unlistedFiles'>> {
  const subjects = subjectsOf(publication);
  const signatures = settings.sign ? subjects.map(signatureAttestation) : [];
  try {
    const { attested, documents, toolchains, unlistedFiles } = await publicationSboms(
      publication,
      settings.sbom,
      context,
    );
    const attestations = [
      ...signatures,
      ...(settings.sign ? documents.map(sbomAttestation) : []),
      ...(settings.provenance
        ? await provenances(subjects, attested, { documents, toolchains, context }, settings)
        : []),
    ];
    return { attestations, documents, unlistedFiles };
  } catch (thrown) {
    note(thrown);
    return { attestations: signatures, documents: [], unlistedFiles: 0 };
  }
}

async function provenances(
  subjects: readonly Descriptor[],
  attested: Attested,
  sources: Omit<ProvenanceSources, 'context' | 'env'> & { readonly context: Context },
  settings: Settings,
): Promise<readonly Attestation[]> {
  const { env } = sources.context;
  const statement = await provenanceStatement(attested, { ...sources, env }, settings);
  const id = hash('sha256', statement);
  const predicateType = PREDICATE_TYPE.provenance;
  return subjects.map((subject) => ({ subject, predicateType, id, statement: () => statement }));
}
