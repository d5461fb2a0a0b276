// Archives: images in one file, as OCI and Docker have them.
export { openDockerArchive } from './open-docker-archive.ts';
export { openOciArchive } from './open-oci-archive.ts';
export { writeDockerArchive } from './write-docker-archive.ts';
export { writeOciArchive } from './write-oci-archive.ts';
