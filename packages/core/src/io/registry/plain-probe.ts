import { connect } from 'node:tls';
import { speaksNoTls } from './network-error.ts';

/**
 * True where a server on this machine answers a TLS handshake with something else. Nothing is sent, and no certificate is
 * believed or refused: reading the trusted ones takes longer than the question.
 */
export function speaksPlain(url: URL, connectMs: number, signal: AbortSignal): Promise<boolean> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || 443);
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect({ host, port, ca: [], rejectUnauthorized: false, timeout: connectMs });
    const end = (isPlain: boolean) => {
      signal.removeEventListener('abort', stop);
      socket.destroy();
      resolve(isPlain);
    };
    const stop = () => end(false);
    signal.addEventListener('abort', stop);
    socket.once('secureConnect', stop);
    socket.once('timeout', stop);
    socket.on('error', (error) => end(speaksNoTls(error)));
  });
}
