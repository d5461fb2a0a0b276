import { hash } from 'node:crypto';
import {
  type Attachment,
  attachArtifacts,
  type Descriptor,
  makeArtifact,
  parsePlatform,
  type RebaseResult,
} from '@strake/core';
import { makeRebaseProvenance } from '@strake/plugin-attest/provenance';
import {
  bareDocument,
  bareStatement,
  bundleReferrer,
  PREDICATE_TYPE,
  type Signer,
  subjectOf,
  writeStatement,
} from '@strake/plugin-attest/sign';
import type { OpenedImage } from '../with-image.ts';
import type { OldAttestations } from './old-attestations.ts';
import { type RebasedSbom, rebasedSboms } from './rebased-sboms.ts';
import { subjectsOf } from './subjects.ts';

/** What is attested of a rebased image. */
export interface ReissueRequest {
  readonly result: RebaseResult;
  readonly old: OldAttestations;
  /** Absent: nothing is signed. */
  readonly signer?: Signer;
  /** Version of strake. */
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the image before: `ghcr.io/acme/app`. */
  readonly repository: string;
}

/** A statement about one manifest, or several. */
interface Reissued {
  readonly subject: Descriptor;
  readonly predicateType: string;
  readonly statement: Uint8Array;
}

/**
 * Attaches to a rebased image what its old form had: SBOMs in the same formats, which name the new base, and a provenance that tells of the move;
 * signed if there is a signer.
 * @param to reference of the place
 * @returns what was attached, in words
 */
export async function reissueAttestations(
  image: OpenedImage,
  to: string,
  request: ReissueRequest,
  access: Parameters<typeof attachArtifacts>[2],
): Promise<readonly string[]> {
  const { old, signer, result } = request;
  if (!signer && old.formats.length === 0 && !old.hasProvenance) return [];
  const subjects = await subjectsOf(image, true);
  const sboms = await rebasedSboms(image, old.formats, result);
  const statements: Reissued[] = old.hasProvenance ? provenances(subjects, sboms, request) : [];
  const attachments: Attachment[] = sboms.map((sbom) => artifact(bareDocument(sbom)));
  if (!signer)
    attachments.push(
      ...statements.map(({ statement, ...each }) =>
        artifact(bareStatement({ ...each, id: '', statement: () => statement })),
      ),
    );
  else
    for (const each of [...signatures(subjects), ...sboms.map(sbomStatement), ...statements]) {
      const { blobs, ...referrer } = bundleReferrer(
        await signer.sign(each.statement, image.options.signal),
        each.predicateType,
      );
      attachments.push(makeArtifact({ ...referrer, subject: each.subject, blobs }));
    }
  await attachArtifacts(to, attachments, access);
  return [
    ...(sboms.length > 0 ? [`SBOM (${old.formats.join(', ')})`] : []),
    ...(old.hasProvenance ? ['provenance'] : []),
    ...(signer ? [`signed by ${signer.name}`] : []),
  ];
}

function artifact({
  manifest,
  blobs,
}: ReturnType<typeof bareDocument>): ReturnType<typeof makeArtifact> {
  return makeArtifact({ ...manifest, blobs } as Parameters<typeof makeArtifact>[0]);
}

function signatures(subjects: readonly Descriptor[]): readonly Reissued[] {
  const predicateType = PREDICATE_TYPE.signature;
  return subjects.map((subject) => ({
    subject,
    predicateType,
    statement: writeStatement([subjectOf(subject.digest)], predicateType, {}),
  }));
}

function sbomStatement({ subject, format, text }: RebasedSbom): Reissued {
  const predicateType = PREDICATE_TYPE[format];
  const predicate: unknown = JSON.parse(text);
  return {
    subject,
    predicateType,
    statement: writeStatement([subjectOf(subject.digest)], predicateType, predicate),
  };
}

/** One statement, for the index and each of its images. */
function provenances(
  subjects: readonly Descriptor[],
  sboms: readonly RebasedSbom[],
  { result, version, env, repository }: ReissueRequest,
): Reissued[] {
  const predicateType = PREDICATE_TYPE.provenance;
  const moved = result.platforms.flatMap(({ platform, base }) =>
    base ? [{ platform, base }] : [],
  );
  const predicate = makeRebaseProvenance({
    ...{ image: repository, from: result.from, strake: version, env },
    onto: Object.fromEntries(moved.map(({ platform, base }) => [platform, base.new.reference])),
    bases: moved.flatMap(({ platform, base: { new: next } }) =>
      next.digest === undefined
        ? []
        : {
            platform: parsePlatform(platform),
            digest: next.digest,
            ...(next.name === undefined ? {} : { name: next.name }),
          },
    ),
    byproducts: sboms.map(({ format, text, of }) => ({
      name: `sbom-${format}`,
      digest: { sha256: hash('sha256', text) },
      annotations: { of },
    })),
  });
  const statement = writeStatement(
    subjects.map(({ digest }) => subjectOf(digest)),
    predicateType,
    predicate,
  );
  return subjects.map((subject) => ({ subject, predicateType, statement }));
}
