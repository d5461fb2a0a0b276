import type { FileHandle } from 'node:fs/promises';
import { posix } from 'node:path';
import { StrakeError, shortened } from '../errors/index.ts';
import type { LayoutFiles } from '../layout/index.ts';
import { readPieces } from '../stream/index.ts';
import { broken, memberName, type TarMember } from './tar-member.ts';

/** The files of a tar, read in place: nothing is extracted, so that no name in it can do harm. */
export function tarFiles(
  handle: FileHandle,
  members: ReadonlyMap<string, TarMember>,
  name: string,
): LayoutFiles {
  const find = (path: string): TarMember | undefined => {
    const member = members.get(memberName(path));
    if (!member || member.type === 'file') return member;
    throw new StrakeError(
      'LAYOUT_INVALID',
      `${shortened(path)} of ${name} is a ${member.type}, not a regular file`,
      {
        hint: 'Create the archive again with regular files.',
      },
    );
  };
  return {
    name,
    sizeOf: async (path) => find(path)?.size,
    identityOf: find,
    paths: () => [...members.values()].flatMap(({ name, type }) => (type === 'file' ? [name] : [])),
    async *read(path, signal) {
      const member = find(path);
      if (!member) throw new StrakeError('LAYOUT_INVALID', `${name} has no ${shortened(path)}`);
      yield* readMember(handle, member, name, signal);
    },
  };
}

async function* readMember(
  handle: FileHandle,
  { offset, size }: TarMember,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const piece of readPieces(handle, { start: offset, end: offset + size })) {
    signal.throwIfAborted();
    read += piece.length;
    yield piece;
  }
  if (read < size) throw broken(name, 'a truncated member');
}

/**
 * The members, with links replaced by their targets inside the tar. Docker writes a layer that occurs twice as a link to the
 * first one.
 */
export function followLinks(
  members: ReadonlyMap<string, TarMember>,
): ReadonlyMap<string, TarMember> {
  const resolve = (member: TarMember, hops: number): TarMember => {
    const isSymlink = member.type === 'symlink';
    if (hops === 0 || (!isSymlink && member.type !== 'hardlink')) return member;
    const path = isSymlink
      ? posix.normalize(posix.join(posix.dirname(member.name), member.target))
      : member.target;
    const target = members.get(memberName(path));
    return target ? resolve(target, hops - 1) : member;
  };
  return new Map([...members].map(([name, member]) => [name, resolve(member, 8)]));
}
