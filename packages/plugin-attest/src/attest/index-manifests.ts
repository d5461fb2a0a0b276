import { createHash } from 'node:crypto';
import { ATTESTATION } from '@strake/core';
import {
  type AdditionalManifest,
  type Descriptor,
  type IndexContext,
  type IndexPlan,
  type ListedImage,
  MEDIA_TYPE,
  samePlatform,
} from '@strake/core/plugin';
import type { AttestOptions } from '../options/options.ts';
import {
  PREDICATE_TYPE,
  PREDICATE_TYPE_ANNOTATION,
  STATEMENT_MEDIA_TYPE,
} from '../statement/statement.ts';
import { sbomAttestation } from './attestation.ts';
import type { AttestedImage } from './attested.ts';
import { provenanceStatement } from './provenance-statement.ts';
import { readContents } from './read-contents.ts';
import { readSettings } from './settings.ts';
import { warnUnlisted } from './warn-unlisted.ts';

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
  const { documents, toolchains, unlistedFiles } = await readContents(
    whole,
    settings.sbom,
    context,
  );
  if (unlistedFiles > 0) await warnUnlisted(context.image, unlistedFiles, context);
  const added = await Promise.all(
    images.map(async (image, at) => {
      const { descriptor: subject } = image;
      const own = documents
        .filter(({ digest }) => digest === subject.digest)
        .map(({ format, text }) => ({ subject, format, text }));
      const layers = own.map(sbomAttestation).map(({ predicateType, statement }) => ({
        predicateType,
        statement: statement(),
      }));
      if (settings.provenance) {
        const of = { ...whole, images: [image] };
        const { env } = context;
        const sources = { documents: own, toolchains: [toolchains[at] ?? []], env, context };
        const statement = await provenanceStatement(of, sources, settings);
        layers.push({ predicateType: PREDICATE_TYPE.provenance, statement });
      }
      return attestationManifest(subject, layers);
    }),
  );
  return { ...plan, additionalManifests: [...plan.additionalManifests, ...added] };
}

function baseOf(
  listed: readonly ListedImage[],
  platform: AttestedImage['platform'],
): Pick<AttestedImage, 'base'> {
  const { base } = listed.find((each) => samePlatform(each.platform, platform)) ?? {};
  if (base?.digest === undefined) return {};
  const { reference, digest, name, attestations } = base;
  return {
    base: {
      reference,
      digest,
      ...(name === undefined ? {} : { name }),
      ...(attestations ? { attestations } : {}),
    },
  };
}

function attestationManifest(
  subject: Descriptor,
  attestations: readonly { readonly predicateType: string; readonly statement: Uint8Array }[],
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
      [ATTESTATION.subject]: digest,
      [ATTESTATION.type]: ATTESTATION.manifest,
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
