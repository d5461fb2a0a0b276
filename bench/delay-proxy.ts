import type { AddressInfo } from 'node:net';
import { createServer, connect as dial, type Socket } from 'node:net';
import type { Scope } from '../test/tool/index.ts';

/** What a registry is asked, as it comes: requests of HTTP/1.1, by their first lines. */
const REQUEST = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE) \S+ HTTP\/1\.1\r$/gm;

export interface DelayProxy {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** Requests so far, by what they began with. */
  count(): number;
}

/**
 * A registry that is far away: every byte takes half of a round trip in each direction, and so does opening a connection.
 * @param upstream `HOST:PORT`
 * @param roundTripMs how long a question and its answer are on their way
 */
export async function startDelayProxy(
  scope: Scope,
  upstream: string,
  roundTripMs: number,
): Promise<DelayProxy> {
  const [host, port] = upstream.split(':');
  let requests = 0;
  const open = new Set<Socket>();
  const server = createServer({ pauseOnConnect: true }, (near) => {
    const far = dial({ host: host ?? '', port: Number(port), noDelay: true });
    near.setNoDelay(true);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
      socket.on('error', () => socket.destroy());
    }
    near.on('data', (bytes: Buffer) => {
      requests += bytes.toString('latin1').match(REQUEST)?.length ?? 0;
    });
    late(near, far, roundTripMs / 2);
    late(far, near, roundTripMs / 2);
    // The handshake of a connection takes a round trip before its first byte can leave.
    near.pause();
    setTimeout(() => near.resume(), roundTripMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  scope.after(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => requests,
  };
}

/** Passes bytes on, in order, each of them so late. */
function late(from: Socket, to: Socket, delayMs: number): void {
  if (delayMs === 0) {
    from.pipe(to);
    from.on('close', () => to.end());
    return;
  }
  from.on('data', (bytes: Buffer) => {
    setTimeout(() => to.destroyed || to.write(bytes), delayMs);
  });
  from.on('end', () => {
    setTimeout(() => to.end(), delayMs);
  });
  from.on('close', () => {
    setTimeout(() => to.destroy(), delayMs);
  });
}
