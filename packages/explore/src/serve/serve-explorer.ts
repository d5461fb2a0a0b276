import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StrakeError } from '@strake/oci';
import { messageOf } from '@strake/oci/internal';
import { parseQuestion } from '../answer/index.ts';
import type { Explorer } from '../explorer/index.ts';
import { refusalOf } from './check-request.ts';
import { PAGE_PARTS } from './page-parts.ts';
import { renderPage } from './render-page.ts';

export interface ServeOptions {
  /** Default: any that is free. */
  readonly port?: number;
}

/** A server on loopback. */
export interface ExplorerServer {
  /** With the token: `http://127.0.0.1:40123/…/`. */
  readonly url: string;
  /** Leads to it once: for the arguments of a browser, which other users of the machine may see. */
  readonly urlOnce: string;
  close(): Promise<void>;
}

const COMMON_HEADERS = {
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

const OPENED_BEFORE =
  'this address was opened before: use the one that strake explore printed. If it was not you, end strake with Ctrl-C.';

/**
 * Serves the page on 127.0.0.1, below a random token.
 * @throws Error with the code EADDRINUSE or EACCES if the port is taken or not allowed
 */
export async function serveExplorer(
  explorer: Explorer,
  { port = 0 }: ServeOptions = {},
): Promise<ExplorerServer> {
  const [token, tokenOnce] = [randomToken(), randomToken()];
  let wasOpened = false;
  const page = renderPage(PAGE_PARTS);
  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: messageOf(error) });
    });
  });
  const actual = await listen(server, port);
  return {
    url: `http://127.0.0.1:${actual}/${token}/`,
    urlOnce: `http://127.0.0.1:${actual}/${tokenOnce}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function openOnce(response: ServerResponse): void {
    if (wasOpened) {
      sendText(response, 410, OPENED_BEFORE);
      return;
    }
    wasOpened = true;
    response.writeHead(303, { ...COMMON_HEADERS, location: `/${token}/` });
    response.end();
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!refusalOf(request, { token: tokenOnce, port: actual })) return openOnce(response);
    const refusal = refusalOf(request, { token, port: actual });
    if (refusal) return sendText(response, ...refusal);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const path = pathname.slice(token.length + 2);
    if (path === '') {
      response.writeHead(200, {
        ...COMMON_HEADERS,
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `${page.policy}; frame-ancestors 'none'`,
      });
      response.end(page.html);
      return;
    }
    const question = parseQuestion(path, searchParams);
    if (!question) return sendText(response, 404, 'there is no such page');
    try {
      const answer = await explorer.answer(question);
      if (answer) sendJson(response, 200, answer);
      else sendJson(response, 404, { error: 'the image does not have it' });
    } catch (error) {
      if (!StrakeError.is(error)) throw error;
      sendJson(response, 502, { error: error.message, hint: error.hint });
    }
  }
}

function randomToken(): string {
  return randomBytes(16).toString('base64url');
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    ...COMMON_HEADERS,
    'content-type': 'text/plain; charset=utf-8',
    'content-security-policy': "default-src 'none'",
  });
  response.end(`${text}\n`);
}

function sendJson(response: ServerResponse, status: number, value: object): void {
  const bytes = Buffer.from(JSON.stringify(value));
  const headers = {
    ...COMMON_HEADERS,
    'content-type': 'application/json; charset=utf-8',
    'content-security-policy': "default-src 'none'; sandbox",
  };
  response.writeHead(status, headers);
  response.end(bytes);
}
