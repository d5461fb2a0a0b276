import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Systems give out higher ports by themselves, to clients and to whoever asks for port 0. Source: Linux `ip_local_port_range`. */
const PORTS = [20_000, 32_768] as const;
const ATTEMPTS = 5;
const GIVE_UP_MS = 30_000;

/**
 * Starts a server that cannot choose a port itself, on one that was free just before; on another one where `start` throws, since
 * somebody may have been faster.
 * @throws what the last start threw
 */
export async function onFreePort<Server>(
  start: (port: number) => Promise<Server>,
  choose: () => number | Promise<number> = freePort,
): Promise<Server> {
  const end = Date.now() + GIVE_UP_MS;
  for (let attempt = 1; ; attempt += 1) {
    const port = await choose();
    try {
      return await start(port);
    } catch (error) {
      if (attempt === ATTEMPTS || Date.now() > end) throw error;
    }
  }
}

/** A port of the loopback interface on which nobody listens. */
export async function freePort(): Promise<number> {
  for (let attempt = 1; attempt <= 100; attempt += 1) {
    const port = randomInt(...PORTS);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port of 127.0.0.1 from ${PORTS.join(' to ')} is free`);
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
