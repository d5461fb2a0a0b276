import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { answer, errorBody, type Fault } from './fault-proxy.ts';

/** Lets everything through. */
export const forwardAll: Fault = (_asked, _response, forward) => forward();

/** Does `fault` to the requests whose `METHOD /path?query` matches, and `otherwise` to all others. */
export const onRequest =
  (pattern: RegExp, fault: Fault, otherwise: Fault = forwardAll): Fault =>
  (asked, response, forward) =>
    (pattern.test(`${asked.method} ${asked.url}`) ? fault : otherwise)(asked, response, forward);

/** Accepts connections and requests, and never answers. */
export const blackHole: Fault = (asked) => void asked.pause();

/** Closes the connection in the place of an answer. */
export const reset: Fault = (_asked, response) => void response.socket?.resetAndDestroy();

/** Answers late, as a registry that is far away. */
export const delayed =
  (milliseconds: number, fault: Fault = forwardAll): Fault =>
  async (asked, response, forward) => {
    await delay(milliseconds);
    await fault(asked, response, forward);
  };

/** Answers with an error of the distribution specification, after it has read the request. */
export const refuse =
  (
    status: number,
    code: string,
    headers: Readonly<Record<string, string>> = {},
    message = 'as the test wants it',
  ): Fault =>
  async (asked, response) => {
    await bodyOf(asked);
    const type = { 'content-type': 'application/json' };
    answer(response, status, { ...type, ...headers }, errorBody(code, message));
  };

/** Answers everything with the page of a captive portal. */
export const loginPage: Fault = async (asked, response) => {
  await bodyOf(asked);
  answer(response, 200, { 'content-type': 'text/html' }, '<!DOCTYPE html><p>Sign in</p>');
};

/** All bytes of a request. */
export async function bodyOf(asked: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of asked) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
