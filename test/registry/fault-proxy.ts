import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Scope } from '../tool/index.ts';

/** Answers a request itself, or passes it on to the real registry by `forward`. */
export type Fault = (
  asked: IncomingMessage,
  response: ServerResponse,
  forward: () => void,
) => void | Promise<void>;

export interface FaultProxy {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** `METHOD /path?query`, in order of arrival. */
  readonly requests: string[];
  /** Authorization headers as they came, `undefined` for none. */
  readonly authorizations: (string | undefined)[];
}

/** Stands before a real registry (or before nothing) and shows what no real registry can be made to show. */
export async function startFaultProxy(
  t: Scope,
  upstream: string | undefined,
  fault: Fault,
  address = '127.0.0.1',
): Promise<FaultProxy> {
  const requests: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const server = createServer((asked, response) => {
    requests.push(`${asked.method} ${asked.url}`);
    authorizations.push(asked.headers.authorization);
    const forward = () => pass(asked, response, upstream ?? '');
    void Promise.resolve(fault(asked, response, forward)).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const name = address.includes(':') ? `[${address}]` : address;
  const host = `${name}:${(server.address() as AddressInfo).port}`;
  return { host, requests, authorizations };
}

function pass(asked: IncomingMessage, response: ServerResponse, upstream: string): void {
  const [hostname, port] = upstream.split(':');
  const { authorization: _, ...headers } = asked.headers;
  const sent = request(
    { hostname, port, method: asked.method, path: asked.url, headers, agent: false },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  sent.on('error', () => response.destroy());
  asked.on('aborted', () => sent.destroy());
  asked.pipe(sent);
}

/** Answers with a status; headers and body as given. */
export function answer(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
  body: string | Uint8Array = '',
): void {
  for (const [name, value] of Object.entries(headers)) {
    response.setHeader(name, typeof value === 'string' ? value : [...value]);
  }
  response.writeHead(status);
  response.end(body);
}

/** The errors of a registry, as its answers carry them. */
export function errorBody(code: string, message: string): string {
  return JSON.stringify({ errors: [{ code, message }] });
}
