import { createHash } from 'node:crypto';
import {
  type AdditionalManifest,
  type BuildFacts,
  type Descriptor,
  type IndexContext,
  type IndexPlan,
  type ListedImage,
  MEDIA_TYPE,
  samePlatform,
} from '@strake/core/plugin';
import type { Inventory } from '../inventory/inventory.ts';
import type { AttestOptions } from '../options.ts';
import { PREDICATE_TYPE, STATEMENT_MEDIA_TYPE } from '../statement.ts';
import { type Attestation, PREDICATE_TYPE_ANNOTATION } from './attestation.ts';
import {
  type AttestedImage,
  byproduct,
  inventories,
  provenanceStatement,
  sbomAttestation,
  sbomDocuments,
} from './make-attestations.ts';
import { readSettings } from './settings.ts';

type Context = IndexContext<AttestOptions | undefined>;

/**
 * Adds a manifest with unsigned statements for each platform to an index, as BuildKit does.
 * Source: BuildKit docs/attestations/attestation-storage.md, "OCI artifact".
 */
export async function attestIndex(
  plan: IndexPlan,
  context: Context,
): Promise<IndexPlan | undefined> {
  const settings = readSettings(context.options);
  // In a plan nothing has a digest yet, and there is nothing to attest.
  const images = plan.manifests.flatMap((entry): AttestedImage[] => {
    const { digest, size, layers, platform } = entry;
    if (digest === undefined || size === undefined || layers === undefined) return [];
    const descriptor = { mediaType: MEDIA_TYPE[plan.family].manifest, digest, size };
    return [{ platform, descriptor, layers, ...baseOf(context.images, platform) }];
  });
  if (!settings.forms.includes('index') || images.length === 0) return undefined;
  const whole = { image: context.image, name: context.image, images };
  const found = await inventories(whole, context);
  const documents = await sbomDocuments(whole, found, settings.sbom);
  const build = settings.provenance ? await context.buildFacts() : undefined;
  const added = images.map((image, at) => {
    const own = documents.filter(({ subject }) => subject.digest === image.descriptor.digest);
    const attestations = own.map(sbomAttestation);
    const inventory = found[at];
    if (build && inventory)
      attestations.push(provenanceOf({ ...whole, images: [image] }, build, [inventory], own));
    return attestationManifest(image.descriptor, attestations);
  });
  return { ...plan, additionalManifests: [...plan.additionalManifests, ...added] };

  function provenanceOf(
    attested: Parameters<typeof provenanceStatement>[0],
    facts: BuildFacts,
    of: readonly Inventory[],
    own: typeof documents,
  ): Attestation {
    const byproducts = own.map((each) => byproduct(each, hex(each.bytes)));
    const { env } = context;
    const statement = provenanceStatement(
      attested,
      { build: facts, found: of, byproducts, env },
      settings,
    );
    const subject = attested.images[0]?.descriptor ?? EMPTY;
    return { subject, predicateType: PREDICATE_TYPE.provenance, statement };
  }
}

function baseOf(
  listed: readonly ListedImage[],
  platform: AttestedImage['platform'],
): Pick<AttestedImage, 'base'> {
  const { base } = listed.find((each) => samePlatform(each.platform, platform)) ?? {};
  if (base?.digest === undefined) return {};
  const { reference, digest, name } = base;
  return { base: { reference, digest, ...(name === undefined ? {} : { name }) } };
}

function attestationManifest(
  subject: Descriptor,
  attestations: readonly Attestation[],
): AdditionalManifest {
  const { mediaType, digest, size } = subject;
  const artifactType = 'application/vnd.docker.attestation.manifest.v1+json';
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.oci.manifest,
    artifactType,
    config: { ...EMPTY, data: 'e30=' },
    layers: attestations.map(({ statement, predicateType }) => ({
      mediaType: STATEMENT_MEDIA_TYPE,
      digest: `sha256:${hex(statement)}`,
      size: statement.length,
      annotations: { [PREDICATE_TYPE_ANNOTATION]: predicateType },
    })),
    subject: { mediaType, digest, size },
  });
  return {
    mediaType: MEDIA_TYPE.oci.manifest,
    artifactType,
    text,
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: {
      'vnd.docker.reference.digest': digest,
      'vnd.docker.reference.type': 'attestation-manifest',
    },
    blobs: [
      { mediaType: EMPTY.mediaType, base64: 'e30=' },
      ...attestations.map(({ statement }) => ({
        mediaType: STATEMENT_MEDIA_TYPE,
        base64: Buffer.from(statement).toString('base64'),
      })),
    ],
  };
}

/** Source: OCI image-spec v1.1 manifest.md "Guidance for an Empty Descriptor". */
const EMPTY = {
  mediaType: 'application/vnd.oci.empty.v1+json',
  digest: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
  size: 2,
};

function hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
