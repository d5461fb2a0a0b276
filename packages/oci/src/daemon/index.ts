// Docker's daemon and Podman's service, over the Docker Engine API.

export { loadIntoDaemon } from './load-into-daemon.ts';
export { openDaemon } from './open-daemon.ts';
export { openDaemonImage } from './open-daemon-image.ts';
