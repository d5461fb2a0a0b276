import {
  collect,
  type Descriptor,
  type ImageSource,
  parseDocument,
  StrakeError,
} from '@strake/oci';
import type { ArtifactAnswer, DocumentAnswer } from '../answer/index.ts';
import { describeDocument } from './describe-document.ts';

/** Layers of an artifact that are shown. */
const MAX_DOCUMENTS = 16;

/** Bytes of a layer that is decoded: an SBOM of 10,000 modules has about 10 MiB. */
const MAX_DOCUMENT_BYTES = 32 * 1024 * 1024;

/**
 * Reads a manifest that refers to an image, and decodes its layers. A layer that cannot be read or decoded says why.
 * @throws what reading the manifest throws
 */
export async function readArtifact(
  source: ImageSource,
  descriptor: Descriptor,
  signal: AbortSignal,
): Promise<ArtifactAnswer> {
  const { digest, mediaType } = descriptor;
  const bytes = await source.document(descriptor, signal);
  const document = parseDocument(bytes, { mediaType, name: `manifest ${digest}` });
  if (document.kind === 'index') {
    const { annotations, artifactType } = document.index;
    const text = new TextDecoder().decode(bytes);
    const facts = { title: 'Image index', facts: [], text };
    return {
      digest,
      ...(artifactType && { artifactType }),
      annotations: Object.entries(annotations ?? {}),
      documents: [{ ...facts, mediaType, digest, size: bytes.length }],
      left: 0,
    };
  }
  const { layers, artifactType, annotations, config } = document.manifest;
  const type = artifactType ?? config.mediaType;
  const documents: DocumentAnswer[] = [];
  for (const layer of layers.slice(0, MAX_DOCUMENTS))
    documents.push(await readDocument(source, layer, signal));
  return {
    digest,
    artifactType: type,
    annotations: Object.entries(annotations ?? {}),
    documents,
    left: Math.max(layers.length - MAX_DOCUMENTS, 0),
  };
}

async function readDocument(
  source: ImageSource,
  layer: Descriptor,
  signal: AbortSignal,
): Promise<DocumentAnswer> {
  const { mediaType, digest, size } = layer;
  const place = { mediaType, digest, size };
  if (size > MAX_DOCUMENT_BYTES)
    return { ...place, title: 'Document', facts: [], problem: 'it is too large to be shown' };
  try {
    const bytes = await collect(await source.blob(layer, signal), size);
    return { ...place, ...(await describeDocument(layer, bytes)) };
  } catch (error) {
    signal.throwIfAborted();
    if (!StrakeError.is(error)) throw error;
    return { ...place, title: 'Document', facts: [], problem: error.message };
  }
}
