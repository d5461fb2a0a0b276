import { openAsBlob } from 'node:fs';
import { join } from 'node:path';
import type { Descriptor, DestinationContext, Plugin } from '@strake/core/plugin';
import { definePlugin } from '@strake/core/plugin';
import { AwsClient } from 'aws4fetch';

type Options = { readonly endpoint?: string; readonly region?: string } | undefined;

const REF_NAME = 'org.opencontainers.image.ref.name';

/** `s3://BUCKET/PREFIX`: an OCI layout in an object store, which may hold several images. */
export const plugin: Plugin = definePlugin<Options>({
  name: 's3',
  errors: { S3_REFUSED: 'registry' },
  destinations: { s3: { takes: 'index', form: 's3://BUCKET/PREFIX' } },
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      endpoint: { type: 'string', description: "URL of the server; default Amazon's." },
      region: { type: 'string', description: 'Default us-east-1.' },
    },
  },
  checkDestination: ({ target }, context) => void client(target, context),
  destinationPlaces: ({ target, names }) => names.map((name) => `s3 ${target}:${name}`),
  push: {
    when: { scheme: ['s3'] },
    async handler(request, context) {
      const { root, names, target } = request;
      const send = client(target, context);
      const directory = await context.temporaryDirectory();
      await context.writeLayout(directory, request);
      for (const { descriptor } of [...request.blobs, ...request.manifests]) {
        const path = `blobs/${descriptor.digest.replace(':', '/')}`;
        const there = await send('HEAD', path);
        if (!there.ok) await send('PUT', path, await openAsBlob(join(directory, path)));
      }
      await send('PUT', 'oci-layout', '{"imageLayoutVersion":"1.0.0"}');
      // The list of images comes last, and only over the one that was read: others may write it too.
      for (let written = false; !written; ) {
        const known = await send('GET', 'index.json');
        const index: { manifests: Descriptor[] } = JSON.parse(
          known.ok ? await known.text() : EMPTY,
        );
        const kept = index.manifests.filter(
          ({ annotations }) => !names.includes(annotations?.[REF_NAME] ?? ''),
        );
        const ours = names.map((name) => ({ ...root, annotations: { [REF_NAME]: name } }));
        const text = JSON.stringify({ ...index, manifests: [...kept, ...ours] });
        const etag = known.headers.get('etag');
        const condition = known.ok && etag ? { 'if-match': etag } : { 'if-none-match': '*' };
        written = (await send('PUT', 'index.json', text, condition)).ok;
      }
      return { reference: `s3://${target}`, digest: root.digest };
    },
  },
});

const EMPTY = '{"schemaVersion":2,"manifests":[]}';

/** Sends one request; what is only looked for may be absent. */
function client(target: string, { env, error, options, signal }: DestinationContext<Options>) {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = env;
  const region = options?.region ?? env.AWS_REGION ?? 'us-east-1';
  const endpoint = options?.endpoint ?? `https://s3.${region}.amazonaws.com`;
  const refuse = (what: string) =>
    error('S3_REFUSED', `s3://${target} ${what}`, {
      hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and s3.endpoint if it is not Amazon.',
    });
  if (!accessKeyId || !secretAccessKey) throw refuse('needs credentials');
  const aws = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3' });
  return async (method: string, path: string, body?: string | Blob, headers = {}) => {
    const url = `${endpoint}/${target}/${path}`;
    const answer = await aws.fetch(url, { method, headers, signal, ...(body ? { body } : {}) });
    if (answer.ok || [method === 'PUT' ? 412 : 404].includes(answer.status)) return answer;
    throw refuse(`answered ${answer.status} to ${method} ${path}`);
  };
}
