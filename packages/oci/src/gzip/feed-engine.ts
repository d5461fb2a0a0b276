import type { Writable } from 'node:stream';

/** Settles when an engine of zlib has consumed a chunk or was closed; the reader of its output sees a failure. */
export function feedEngine(engine: Writable, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      engine.off('close', done);
      resolve();
    };
    engine.once('close', done);
    engine.write(chunk, done);
  });
}
