import type { Descriptor } from '../spec/descriptor.ts';
import type { BlobReader } from '../spec/image-source.ts';
import type { TarEntry } from '../tar/index.ts';

// The same for every archive: its bytes depend on the image alone.
const FIELDS = { uid: 0, gid: 0, mtime: 0 };

/** A directory in an archive. */
export function directoryMember(name: string): TarEntry {
  return { ...FIELDS, name, type: 'directory', mode: 0o755, size: 0 };
}

/** A small file in an archive. */
export function textMember(name: string, text: string): TarEntry {
  const bytes = new TextEncoder().encode(text);
  const open = async function* (): AsyncGenerator<Uint8Array> {
    yield bytes;
  };
  return { ...FIELDS, name, type: 'file', mode: 0o644, size: bytes.length, open };
}

/** A file in an archive; it is opened when it is written. */
export function fileMember({
  name,
  size,
  open,
}: Pick<TarEntry, 'name' | 'size'> & Required<Pick<TarEntry, 'open'>>): TarEntry {
  return { ...FIELDS, name, type: 'file', mode: 0o644, size, open };
}

/** A blob in an archive. */
export function streamMember(
  name: string,
  descriptor: Descriptor,
  { store, signal }: { readonly store: BlobReader; readonly signal: AbortSignal },
): TarEntry {
  return fileMember({ name, size: descriptor.size, open: () => store.open(descriptor, signal) });
}
