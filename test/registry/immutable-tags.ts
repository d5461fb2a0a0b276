import type { IncomingMessage, ServerResponse } from 'node:http';
import { digestOf } from '@strake/oci';
import { bodyOf } from './fault-kinds.ts';
import { answer, errorBody, type Fault } from './fault-proxy.ts';

/** How a registry refuses to move a tag. */
export interface TagRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Whether a tag may be set again to what it names already. */
  readonly acceptsSame: boolean;
}

/** As registries with immutable tags answer; the last two are what proxies make of it. */
export const TAG_REFUSALS = {
  'Amazon ECR': {
    status: 400,
    code: 'TAG_INVALID',
    message:
      "The image tag 'v1' already exists in the 'acme/app' repository and cannot be overwritten because the tag is immutable.",
    acceptsSame: false,
  },
  Harbor: {
    status: 412,
    code: 'PRECONDITION',
    message: "Failed to process request due to 'app:v1' configured as immutable.",
    acceptsSame: false,
  },
  'a conflict': { status: 409, code: 'CONFLICT', message: 'tag exists', acceptsSame: true },
  'a denial': { status: 403, code: 'DENIED', message: 'tag exists', acceptsSame: true },
} as const satisfies Readonly<Record<string, TagRefusal>>;

const TAG = /^\/v2\/.+\/manifests\/(?!sha256:)[^/]+$/;

/** The registry at `upstream` with tags that cannot be moved. Of several that set a tag at once, one comes first. */
export function immutableTags(upstream: string, refusal: TagRefusal): Fault {
  let last: Promise<void> = Promise.resolve();
  return async (asked, response, forward) => {
    if (asked.method !== 'PUT' || !TAG.test(asked.url ?? '')) return forward();
    last = last.then(() => putTag(asked, response, upstream, refusal));
    await last;
  };
}

async function putTag(
  asked: IncomingMessage,
  response: ServerResponse,
  upstream: string,
  { status, code, message, acceptsSame }: TagRefusal,
): Promise<void> {
  const url = `http://${upstream}${asked.url}`;
  const type = String(asked.headers['content-type']);
  const body = await bodyOf(asked);
  const present = await fetch(url, { method: 'HEAD', headers: { accept: type } });
  const isSame = present.headers.get('docker-content-digest') === digestOf(body).digest;
  if (present.ok && !(isSame && acceptsSame)) {
    const json = { 'content-type': 'application/json' };
    return answer(response, status, json, errorBody(code, message));
  }
  const headers = { 'content-type': type };
  const put = await fetch(url, { method: 'PUT', headers, body: new Uint8Array(body) });
  const kept = ['location', 'docker-content-digest', 'content-type'].flatMap((name) => {
    const value = put.headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  answer(response, put.status, Object.fromEntries(kept), new Uint8Array(await put.arrayBuffer()));
}
