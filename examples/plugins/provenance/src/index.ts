import { createHash } from 'node:crypto';
import {
  type AdditionalManifest,
  definePlugin,
  formatPlatform,
  type IndexEntry,
  type ListedImage,
  type Plugin,
} from '@strake/core/plugin';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const STATEMENT = 'application/vnd.in-toto+json';
const predicateType = 'https://slsa.dev/provenance/v1';

/** Adds to each image how it was built: an in-toto statement, as additional manifests of the list. */
export const plugin: Plugin = definePlugin<{ readonly builder?: string } | undefined>({
  name: 'provenance',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: { builder: { type: 'string', description: 'URI of who builds.' } },
  },
  index: {
    stage: 'adjust',
    async handler(plan, { image, images, options, run }) {
      // In a plan nothing has a digest yet, and there is nothing to attest.
      if (plan.manifests.some(({ digest }) => digest === undefined)) return undefined;
      const commit = await run(['git', 'rev-parse', 'HEAD']).catch(() => undefined);
      const git = commit?.exitCode === 0 ? [{ digest: { gitCommit: commit.stdout.trim() } }] : [];
      const builder = { id: options?.builder ?? 'https://example.com/builder/unknown' };
      const statements = plan.manifests.map((entry) => {
        const name = formatPlatform(entry.platform);
        const listed = images.find(({ platform }) => formatPlatform(platform) === name);
        const buildDefinition = {
          buildType: 'https://example.com/strake/v1',
          externalParameters: { image, platform: name },
          resolvedDependencies: [...git, ...dependency(listed)],
        };
        return attest(image, entry, { buildDefinition, runDetails: { builder } });
      });
      return { ...plan, additionalManifests: [...plan.additionalManifests, ...statements] };
    },
  },
});

function dependency(listed: ListedImage | undefined): readonly object[] {
  const [, sha256] = listed?.base.digest?.split(':') ?? [];
  return sha256 ? [{ name: listed?.base.reference, digest: { sha256 } }] : [];
}

/** Sources: in-toto Statement v1; SLSA Provenance v1; BuildKit "Image attestation storage". */
function attest(name: string, { digest = '' }: IndexEntry, predicate: object): AdditionalManifest {
  const subject = [{ name, digest: { sha256: digest.slice('sha256:'.length) } }];
  const _type = 'https://in-toto.io/Statement/v1';
  const statement = blob(STATEMENT, { _type, subject, predicateType, predicate });
  const platform = { os: 'unknown', architecture: 'unknown' };
  const rootfs = { type: 'layers', diff_ids: [statement.digest] };
  const config = blob(CONFIG, { ...platform, config: {}, rootfs });
  const layers = [
    { ...statement.descriptor, annotations: { 'in-toto.io/predicate-type': predicateType } },
  ];
  const manifest = { schemaVersion: 2, mediaType: MANIFEST, config: config.descriptor, layers };
  const type = { 'vnd.docker.reference.type': 'attestation-manifest' };
  const annotations = { 'vnd.docker.reference.digest': digest, ...type };
  const blobs = [config.blob, statement.blob];
  return { mediaType: MANIFEST, text: JSON.stringify(manifest), platform, annotations, blobs };
}

function blob(mediaType: string, content: unknown) {
  const bytes = Buffer.from(JSON.stringify(content));
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const descriptor = { mediaType, digest, size: bytes.length };
  return { digest, descriptor, blob: { mediaType, base64: bytes.toString('base64') } };
}
