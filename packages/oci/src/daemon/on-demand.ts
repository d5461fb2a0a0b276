import type { loadIntoDaemon as Load } from './load-into-daemon.ts';
import type { openDaemon as Open } from './open-daemon.ts';
import type { openDaemonImage as OpenImage } from './open-daemon-image.ts';

// Daemons are rarely used: their code is loaded on first use.
const load = () => import('./index.ts');

/** @see openDaemon of ./open-daemon.ts */
export const openDaemon: typeof Open = async (...args) => (await load()).openDaemon(...args);

/** @see loadIntoDaemon of ./load-into-daemon.ts */
export const loadIntoDaemon: typeof Load = async (...args) =>
  (await load()).loadIntoDaemon(...args);

/** @see openDaemonImage of ./open-daemon-image.ts */
export const openDaemonImage: typeof OpenImage = async (...args) =>
  (await load()).openDaemonImage(...args);
