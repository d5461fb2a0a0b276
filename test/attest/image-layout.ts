import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Descriptor, MEDIA_TYPE } from '@strake/oci';
import { MemoryImage } from '@strake/oci/testing';
import { type Scope, temporaryDirectory } from '../tool/index.ts';

const { oci } = MEDIA_TYPE;
const EMPTY = { mediaType: 'application/vnd.oci.empty.v1+json' };

/** An image in memory, and what is attached to it, as an OCI layout. */
export class ImageLayout {
  readonly image = new MemoryImage();
  readonly #listed: Descriptor[] = [];

  /** An empty image for a platform. */
  manifest(architecture: string): Descriptor {
    return this.image.manifest([], [], {
      config: { architecture },
      descriptor: { platform: { os: 'linux', architecture } },
    });
  }

  /** Attaches a document, as bytes or as a value that becomes JSON, as a referrer. */
  attach(
    subject: Descriptor,
    mediaType: string,
    content: Uint8Array | object,
    annotations = {},
  ): void {
    this.attachLayers(subject, mediaType, 1, content, annotations);
  }

  /** Attaches an artifact that has the same layer several times. */
  attachLayers(
    subject: Descriptor,
    mediaType: string,
    count: number,
    content: Uint8Array | object = {},
    annotations = {},
  ): void {
    const { digest, size } = subject;
    const layer = this.image.add(mediaType, content);
    const manifest = {
      artifactType: mediaType,
      config: this.image.add(EMPTY.mediaType, {}),
      layers: Array.from({ length: count }, () => layer),
      subject: { mediaType: subject.mediaType, digest, size },
      annotations,
    };
    const described = { schemaVersion: 2, mediaType: oci.manifest, ...manifest };
    this.#listed.push(this.image.add(oci.manifest, described));
  }

  /** A child of an index in BuildKit's form: a statement about a subject. */
  buildkit(subject: Descriptor, predicateType: string, predicate: object): Descriptor {
    const statement = statementOf(subject, predicateType, predicate);
    const layer = this.image.add('application/vnd.in-toto+json', statement, {
      annotations: { 'in-toto.io/predicate-type': predicateType },
    });
    return this.image.manifest([layer], [], {
      descriptor: {
        platform: { os: 'unknown', architecture: 'unknown' },
        annotations: {
          'vnd.docker.reference.type': 'attestation-manifest',
          'vnd.docker.reference.digest': subject.digest,
        },
      },
    });
  }

  /** Writes it as a layout with this root, and returns its directory. */
  async write(t: Scope, root: Descriptor): Promise<string> {
    const directory = await temporaryDirectory(t);
    await mkdir(join(directory, 'blobs/sha256'), { recursive: true });
    for (const [digest, bytes] of this.image.blobs) {
      await writeFile(join(directory, 'blobs', digest.replace(':', '/')), bytes);
    }
    const annotations = { 'org.opencontainers.image.ref.name': 'v1' };
    const manifests = [{ ...root, annotations }, ...this.#listed];
    const index = { schemaVersion: 2, mediaType: oci.index, manifests };
    await writeFile(join(directory, 'index.json'), JSON.stringify(index));
    await writeFile(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    return directory;
  }
}

/** An in-toto statement about a manifest. */
export function statementOf({ digest }: Descriptor, predicateType: string, predicate: object) {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'app', digest: { sha256: digest.slice('sha256:'.length) } }],
    predicateType,
    predicate,
  };
}

/** A DSSE envelope around a value, with a signature that nobody made. */
export function envelopeOf(statement: object) {
  return {
    payload: Buffer.from(JSON.stringify(statement)).toString('base64'),
    payloadType: 'application/vnd.in-toto+json',
    signatures: [{ sig: 'MEQ=' }],
  };
}
