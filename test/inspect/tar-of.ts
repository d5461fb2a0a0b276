import { type TarEntry, writeTar } from '@strake/oci';

/** A tar of entries with just what matters. */
export async function tarOf(
  ...entries: readonly (Pick<TarEntry, 'name'> & Partial<TarEntry> & { readonly text?: string })[]
): Promise<Uint8Array> {
  const members = entries.map(({ text = '', ...entry }): TarEntry => {
    const size = Buffer.byteLength(text);
    const open = async function* () {
      yield Buffer.from(text);
    };
    return { type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, size, open, ...entry };
  });
  const chunks: Buffer[] = [];
  for await (const chunk of writeTar(members, new AbortController().signal))
    chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
