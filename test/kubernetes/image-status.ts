import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import type { Containerd } from '../tool/index.ts';

/**
 * Asks containerd for an image as the kubelet does before it starts a pod: by the reference that the pod names.
 * Source: Kubernetes cri-api, `ImageService.ImageStatus`; gRPC over HTTP/2.
 * @returns the answer as text with unprintable characters; empty if the image would have to be pulled
 */
export async function imageStatus({ socket }: Containerd, reference: string): Promise<string> {
  const session = connectHttp2('http://localhost', { createConnection: () => connect(socket) });
  try {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/runtime.v1.ImageService/ImageStatus',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const message = field(field(Buffer.from(reference)));
    const frame = Buffer.alloc(5);
    frame.writeUInt32BE(message.length, 1);
    stream.end(Buffer.concat([frame, message]));
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    return Buffer.concat(chunks).subarray(5).toString('latin1');
  } finally {
    session.close();
  }
}

/** Field 1 of a message of protobuf: bytes, with their length. */
function field(content: Buffer): Buffer {
  const length = [];
  let rest = content.length;
  for (; rest > 127; rest >>= 7) length.push((rest & 127) | 128);
  return Buffer.concat([Buffer.from([0x0a, ...length, rest]), content]);
}
