import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Who may ask: whoever has the token, from the page itself or by typing its address. */
export interface Access {
  readonly token: string;
  /** Of the server. */
  readonly port: number;
}

/**
 * Why a request is refused, as the status and reason of the response; undefined: it is not.
 * A page elsewhere that gives its own name our address (DNS rebinding) has another Host; one that embeds or fetches has another Origin
 * or Sec-Fetch-Site.
 */
export function refusalOf(
  { method, headers, url = '' }: Pick<IncomingMessage, 'method' | 'headers' | 'url'>,
  { token, port }: Access,
): readonly [status: number, reason: string] | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(headers.host ?? '')) return [421, 'this server answers to its own address'];
  const { origin } = headers;
  if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`))
    return [403, 'another page may not ask'];
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return [403, 'another page may not ask'];
  if (!isEqual(url.split('/')[1] ?? '', token))
    return [404, 'use the whole address that strake explore printed'];
  return method === 'GET' || method === 'HEAD' ? undefined : [405, 'only GET'];
}

function isEqual(found: string, token: string): boolean {
  const [a, b] = [Buffer.from(found), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
