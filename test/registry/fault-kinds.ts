import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './fault-proxy.ts';

/** Lets everything through. */
export const forwardAll: Fault = (_asked, _response, forward) => forward();

/** Does `fault` to the requests whose `METHOD /path?query` matches, and `otherwise` to all others. */
export const onRequest =
  (pattern: RegExp, fault: Fault, otherwise: Fault = forwardAll): Fault =>
  (asked, response, forward) =>
    (pattern.test(`${asked.method} ${asked.url}`) ? fault : otherwise)(asked, response, forward);

/** Answers late, as a registry that is far away. */
export const delayed =
  (milliseconds: number, fault: Fault = forwardAll): Fault =>
  async (asked, response, forward) => {
    await delay(milliseconds);
    await fault(asked, response, forward);
  };

/** All bytes of a request. */
export async function bodyOf(asked: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of asked) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
