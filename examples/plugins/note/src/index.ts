import { createHash } from 'node:crypto';
import { definePlugin, type Plugin } from '@strake/core/plugin';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const NOTE = 'text/x-note';
const HOW = 'application/x-build-facts+json';

/** Adds a text to the list of each image, and attaches beside it what core knows of the build. */
export const plugin: Plugin = definePlugin<{ readonly text: string } | undefined>({
  name: 'note',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['text'],
    properties: { text: { type: 'string', description: 'What the note says.' } },
  },
  index: {
    stage: 'adjust',
    handler(plan, { options }) {
      if (!options) return undefined;
      const note = blob(NOTE, options.text);
      const config = blob('application/vnd.oci.empty.v1+json', '{}');
      const manifest = { config: config.descriptor, layers: [note.descriptor] };
      const text = JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, ...manifest });
      // Clients that look for a platform pass over it.
      const platform = { os: 'unknown', architecture: 'unknown' };
      const blobs = [config.blob, note.blob];
      const added = { mediaType: MANIFEST, artifactType: NOTE, text, platform, blobs };
      return { ...plan, additionalManifests: [...plan.additionalManifests, added] };
    },
  },
  async published({ receipts, manifests }, { attach, buildFacts, readLayer, remember }) {
    const files = await Promise.all(
      manifests.flatMap(({ layers }) =>
        // The base's are somebody else's, and what a layer contains never changes.
        layers
          .filter(({ own }) => own)
          .map((layer) =>
            remember(['files', layer.digest], async () => {
              const names: string[] = [];
              await readLayer(layer, ({ header }) => void names.push(header.name));
              return names;
            }),
          ),
      ),
    );
    // With its time, each build would attach another one.
    const { startedOn: _, ...build } = await buildFacts();
    const bytes = new TextEncoder().encode(JSON.stringify({ ...build, files }));
    const parts = { manifest: { artifactType: HOW }, blobs: [{ mediaType: HOW, bytes }] };
    for (const { destination } of receipts) await attach(destination, [parts]);
  },
});

function blob(mediaType: string, text: string) {
  const bytes = Buffer.from(text);
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const descriptor = { mediaType, digest, size: bytes.length };
  return { descriptor, blob: { mediaType, base64: bytes.toString('base64') } };
}
