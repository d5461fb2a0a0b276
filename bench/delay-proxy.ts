import type { AddressInfo } from 'node:net';
import { createServer, connect as dial, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Scope } from '../test/tool/index.ts';

/** What a registry is asked, as it comes: requests of HTTP/1.1, by their first lines. */
const REQUEST = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE) \S+ HTTP\/1\.1\r$/gm;

/** How far ahead of the line a connection may send, as it could into the buffers of a network. */
const AHEAD_MS = 20;

/** How far away a registry is. */
export interface Distance {
  /** How long a question and its answer are on their way. */
  readonly roundTripMs: number;
  /** Of all connections together, in each direction; default: no limit. */
  readonly bytesPerSecond?: number;
}

/** What has passed so far. */
export interface Traffic {
  /** By what they began with. */
  readonly requests: number;
  /** Bytes to the registry. */
  readonly sent: number;
  /** Bytes from the registry. */
  readonly received: number;
}

export interface DelayProxy {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  traffic(): Traffic;
}

/**
 * A registry that is far away: every byte takes half of a round trip in each direction, and so does opening a connection; and
 * no more bytes pass in a second than the line can carry.
 * @param upstream `HOST:PORT`
 */
export async function startDelayProxy(
  scope: Scope,
  upstream: string,
  { roundTripMs, bytesPerSecond = Number.POSITIVE_INFINITY }: Distance,
): Promise<DelayProxy> {
  const [host, port] = upstream.split(':');
  const [there, back] = [createLine(bytesPerSecond), createLine(bytesPerSecond)];
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
    carry(near, far, there, roundTripMs / 2);
    carry(far, near, back, roundTripMs / 2);
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
    traffic: () => ({ requests, sent: there.carried(), received: back.carried() }),
  };
}

/** One direction, which all connections share. */
interface Line {
  /** @returns when the last one of these bytes has left, on the clock of `performance.now` */
  send(bytes: number): number;
  /** Bytes so far. */
  carried(): number;
}

function createLine(bytesPerSecond: number): Line {
  let free = 0;
  let carried = 0;
  return {
    send: (bytes) => {
      carried += bytes;
      free = Math.max(free, performance.now()) + (bytes / bytesPerSecond) * 1000;
      return free;
    },
    carried: () => carried,
  };
}

/** Passes bytes on, in order, each of them so late. */
function carry(from: Socket, to: Socket, line: Line, delayMs: number): void {
  const underWay: { readonly at: number; readonly arrive: () => void }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    const [next] = underWay;
    timer = next && setTimeout(arrive, Math.max(0, next.at - performance.now()));
  };
  const arrive = () => {
    // Timers fire up to a millisecond early or late; bytes wait for none of these.
    while (underWay[0] && underWay[0].at < performance.now() + 1) underWay.shift()?.arrive();
    wait();
  };
  const pass = (bytes: number, act: () => void) => {
    const leaves = line.send(bytes);
    underWay.push({ at: leaves + delayMs, arrive: act });
    if (timer === undefined) wait();
    return leaves;
  };
  from.on('data', (bytes: Buffer) => {
    const leaves = pass(bytes.length, () => to.destroyed || to.write(bytes));
    const ahead = leaves - performance.now() - AHEAD_MS;
    if (to.writableNeedDrain) pauseUntil(from, (resume) => to.once('drain', resume));
    else if (ahead > 0) pauseUntil(from, (resume) => setTimeout(resume, ahead));
  });
  from.on('end', () => void pass(0, () => to.end()));
  from.on('close', () => void pass(0, () => to.destroy()));
}

function pauseUntil(socket: Socket, wait: (resume: () => void) => void): void {
  socket.pause();
  wait(() => socket.resume());
}
