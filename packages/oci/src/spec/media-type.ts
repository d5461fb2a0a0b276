/** The two families of media types that an image can use; never mixed within one image. */
export type MediaTypeFamily = 'oci' | 'docker';

/** Source: OCI image-spec v1.1 media-types.md; Docker Image Manifest V2, Schema 2. */
export const MEDIA_TYPE = {
  oci: {
    index: 'application/vnd.oci.image.index.v1+json',
    manifest: 'application/vnd.oci.image.manifest.v1+json',
    config: 'application/vnd.oci.image.config.v1+json',
    layerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
    layerZstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
    layerTar: 'application/vnd.oci.image.layer.v1.tar',
  },
  docker: {
    index: 'application/vnd.docker.distribution.manifest.list.v2+json',
    manifest: 'application/vnd.docker.distribution.manifest.v2+json',
    config: 'application/vnd.docker.container.image.v1+json',
    layerGzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
    layerZstd: 'application/vnd.docker.image.rootfs.diff.tar.zstd',
    layerTar: 'application/vnd.docker.image.rootfs.diff.tar',
  },
} as const satisfies Record<MediaTypeFamily, Record<string, string>>;

/** Deprecated layer types whose bytes are stored elsewhere (`urls`): manifests keep type and URLs, and nothing uploads or needs the bytes. */
const NONDISTRIBUTABLE: Readonly<Record<MediaTypeFamily, Readonly<Record<string, string>>>> = {
  oci: {
    gzip: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
    zstd: 'application/vnd.oci.image.layer.nondistributable.v1.tar+zstd',
    tar: 'application/vnd.oci.image.layer.nondistributable.v1.tar',
  },
  docker: {
    gzip: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
    tar: 'application/vnd.docker.image.rootfs.foreign.diff.tar',
  },
};
export const NONDISTRIBUTABLE_LAYER_TYPES: readonly string[] = [
  ...Object.values(NONDISTRIBUTABLE.oci),
  ...Object.values(NONDISTRIBUTABLE.docker),
];

/** True for an image index, or a manifest list of Docker. */
export function isIndexType(mediaType: string): boolean {
  return mediaType === MEDIA_TYPE.oci.index || mediaType === MEDIA_TYPE.docker.index;
}

/** True for a manifest, of either family. */
export function isManifestType(mediaType: string): boolean {
  return mediaType === MEDIA_TYPE.oci.manifest || mediaType === MEDIA_TYPE.docker.manifest;
}

/** True for the config of an image, of either family. */
export function isConfigType(mediaType: string): boolean {
  return mediaType === MEDIA_TYPE.oci.config || mediaType === MEDIA_TYPE.docker.config;
}

export function isNondistributable(mediaType: string): boolean {
  return NONDISTRIBUTABLE_LAYER_TYPES.includes(mediaType);
}

/** The family of a manifest or index media type. */
export function familyOf(mediaType: string): MediaTypeFamily {
  return mediaType.startsWith('application/vnd.docker.') ? 'docker' : 'oci';
}

/** The name of a layer type in a family; a type that the two families do not share is returned unchanged. */
export function layerTypeIn(family: MediaTypeFamily, mediaType: string): string {
  const other = family === 'oci' ? 'docker' : 'oci';
  const pairs = [
    ...(['layerGzip', 'layerZstd', 'layerTar'] as const).map((kind) => [
      MEDIA_TYPE[other][kind],
      MEDIA_TYPE[family][kind],
    ]),
    ...Object.entries(NONDISTRIBUTABLE[other]).map(([kind, theirs]) => [
      theirs,
      NONDISTRIBUTABLE[family][kind] ?? theirs,
    ]),
  ];
  return pairs.find(([theirs]) => theirs === mediaType)?.[1] ?? mediaType;
}

/** Source: RFC 6838, section 4.2. */
const GRAMMAR = /^[A-Za-z0-9][\w!#$&^.+-]{0,126}\/[A-Za-z0-9][\w!#$&^.+-]{0,126}$/;

/** True for `TYPE/SUBTYPE`, without parameters. */
export function isMediaType(value: unknown): value is string {
  return typeof value === 'string' && GRAMMAR.test(value);
}
