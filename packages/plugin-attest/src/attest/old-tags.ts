import type {
  Publication,
  PublishedContext,
  ReferrerBlob,
  ReferrerParts,
} from '@strake/core/plugin';
import type { AttestOptions } from '../options/options.ts';
import { addOldSignature, oldTagKind } from '../sign/add-old-signature.ts';
import { isByteSigner, type Signer } from '../sign/signer.ts';
import { type OldTagKind, oldManifest, oldTag } from '../signature/old-tag.ts';
import type { Attestation, Attestations } from './attestation.ts';
import { oldSbomParts } from './old-sbom-parts.ts';
import { repositoryOf } from './subjects.ts';

type Context = PublishedContext<AttestOptions | undefined>;

/**
 * Attestations in cosign's old form, for one registry: what is behind the tags already comes first, so that nothing of others is lost. Without a
 * signer, only SBOMs have a place there.
 * @param destination `docker://…`
 */
export async function oldTagParts(
  { attestations, documents }: Attestations,
  destination: string,
  signer: Signer | undefined,
  context: Context,
  publication: Publication,
): Promise<readonly ReferrerParts[]> {
  const receipt = publication.receipts.find((each) => each.destination === destination);
  const repository = repositoryOf(receipt?.reference ?? destination);
  const parts: ReferrerParts[] = [];
  const add = (kind: OldTagKind, digest: string, blobs: readonly ReferrerBlob[]) => {
    const { artifactType } = oldManifest(kind, blobs);
    parts.push({ manifest: { artifactType, tag: oldTag(digest, kind) }, blobs });
  };
  if (signer && isByteSigner(signer)) {
    const groups = Map.groupBy(attestations, ({ subject, predicateType }) =>
      oldTag(subject.digest, oldTagKind(predicateType)),
    );
    for (const [tag, group] of groups) {
      const [
        {
          subject: { digest },
          predicateType,
        },
      ] = group as [Attestation, ...Attestation[]];
      const there = (await context.readTag(destination, tag))?.blobs ?? [];
      let blobs = there;
      for (const { statement, predicateType: type } of group) {
        const signable = { digest, repository, statement: statement(), predicateType: type };
        blobs = (await addOldSignature(signable, blobs, signer, context.signal)) ?? blobs;
      }
      if (blobs !== there) add(oldTagKind(predicateType), digest, blobs);
    }
  }
  // One document has a place there.
  const first = new Map(documents.toReversed().map((each) => [each.subject.digest, each]));
  return [...parts, ...[...first.values()].map(oldSbomParts)];
}
