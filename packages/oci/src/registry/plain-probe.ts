import { connect } from 'node:net';

/**
 * The smallest message that every TLS server responds to: a ClientHello with the cipher that TLS 1.2 requires, no extensions, and
 * newlines as random bytes, so that servers that wait for the end of a line respond too.
 * Source: RFC 5246, sections 6.2.1, 7.4 and 7.4.1.2.
 */
const CLIENT_HELLO = Buffer.concat([
  Buffer.from([0x16, 3, 1, 0, 45]),
  Buffer.from([1, 0, 0, 41, 3, 3]),
  Buffer.from('\r\n'.repeat(16)),
  Buffer.from([0, 0, 2, 0, 0x2f, 1, 0]),
]);

/** The first byte of a TLS server's response: an alert, or a handshake. Source: RFC 5246, section 6.2.1. */
const TLS_RECORD_TYPES: readonly (number | undefined)[] = [0x15, 0x16];

/**
 * True if a server on this machine responds to the start of a TLS handshake with something else, or closes the connection.
 * Creating a TLS client in Node.js takes longer than this probe.
 */
export function speaksPlain(url: URL, connectMs: number, signal: AbortSignal): Promise<boolean> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || 443);
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: connectMs });
    const end = (isPlain: boolean) => {
      signal.removeEventListener('abort', stop);
      socket.destroy();
      resolve(isPlain);
    };
    const stop = () => end(false);
    signal.addEventListener('abort', stop);
    socket.once('timeout', stop);
    socket.on('error', stop);
    socket.once('end', () => end(true));
    socket.once('data', ([first]) => end(!TLS_RECORD_TYPES.includes(first)));
    socket.write(CLIENT_HELLO);
  });
}
