import { Buffer } from 'node:buffer';
import { contentChanged } from './content-changed.ts';
import { goHeader, padding } from './go-header.ts';
import { CHUNK_BYTES, joinChunks } from './join-chunks.ts';
import type { TarEntry } from './tar-entry.ts';

/** Two zero blocks. Source: Go, archive/tar, writer.go `Close`. */
const END_BYTES = 1024;

/**
 * Writes a tar byte for byte as Go's archive/tar writes it: the entries in the given order, with their names as given.
 * @throws FILE_CHANGED if a content is longer or shorter than its entry says; LAYER_ENTRY_INVALID
 */
export function writeGoTar(
  entries: Iterable<TarEntry>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  return joinChunks(parts(entries, signal));
}

async function* parts(
  entries: Iterable<TarEntry>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (const entry of entries) {
    signal.throwIfAborted();
    yield goHeader(entry);
    if (entry.type !== 'file') continue;
    let written = 0;
    for await (const chunk of (await entry.open?.()) ?? []) {
      signal.throwIfAborted();
      written += chunk.length;
      if (written > entry.size) throw contentChanged(entry);
      // A small chunk waits for others, and is valid only until the next one is requested.
      if (chunk.length > 0) yield chunk.length < CHUNK_BYTES ? Buffer.from(chunk) : chunk;
    }
    if (written !== entry.size) throw contentChanged(entry);
    yield padding(entry.size);
  }
  yield new Uint8Array(END_BYTES);
}
