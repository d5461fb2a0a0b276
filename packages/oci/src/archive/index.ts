// Archives: images in one file, in the formats of OCI and Docker.

export { archiveManifest } from './archive-manifest.ts';
export { attachToOciArchive } from './attach-to-oci-archive.ts';
export { fullName } from './docker-manifest.ts';
export { onePlatformOnly, onlyManifest } from './only-manifest.ts';
export { openDockerArchive } from './open-docker-archive.ts';
export { openOciArchive } from './open-oci-archive.ts';
export { imagesOf, type TreeImage, treeOf } from './tree-images.ts';
export { type DockerArchiveOptions, withDockerArchive } from './with-docker-archive.ts';
export { writeDockerArchive } from './write-docker-archive.ts';
export { writeOciArchive } from './write-oci-archive.ts';
