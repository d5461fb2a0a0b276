import type { FileHandle } from 'node:fs/promises';
import { StrakeError, shortened } from '../errors/index.ts';
import { defined } from '../spec/record.ts';
import { lengthFault } from '../tar/index.ts';
import {
  broken,
  memberName,
  memberType,
  parseBlock,
  parsePax,
  type TarBlock,
  type TarMember,
  zeroEnded,
} from './tar-member.ts';

const BLOCK = 512;
/** Images have some dozens of members; each costs a read and an object here. */
const MAX_MEMBERS = 100_000;
/** Bytes of PAX records and long names. */
const MAX_EXTENSION = 1024 * 1024;

/**
 * Finds every member of an uncompressed tar by jumping from header to header: contents are not read. Of two members with
 * the same name the last one counts, as in extraction.
 * @throws LAYOUT_INVALID for a malformed or truncated tar, LIMIT_EXCEEDED for more than 100,000 members
 */
export async function indexTar(
  handle: FileHandle,
  what: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, TarMember>> {
  const { size: end } = await handle.stat();
  const members = new Map<string, TarMember>();
  let pending: Extension = {};
  let at = 0;
  for (let count = 0; at + BLOCK <= end; count += 1) {
    signal.throwIfAborted();
    if (count > MAX_MEMBERS)
      throw new StrakeError('LIMIT_EXCEEDED', `${what} has more than ${MAX_MEMBERS} members`);
    const block = parseBlock(await readAt(handle, at, BLOCK, what), what);
    if (!block) return members;
    const size = contentSize(block, pending);
    const offset = at + BLOCK;
    if (offset + size > end) throw broken(what, 'a truncated member');
    if (isExtension(block)) {
      if (size > MAX_EXTENSION)
        throw new StrakeError('LIMIT_EXCEEDED', `${what} has a header of ${size} bytes`);
      const bytes = await readAt(handle, offset, size, what);
      pending = { ...pending, ...readExtension(block, bytes, what) };
    } else {
      const name = memberName(pending.name ?? block.name);
      const target = pending.target ?? block.target;
      const long = lengthFault({ name, linkname: target });
      if (long !== undefined)
        throw new StrakeError('LIMIT_EXCEEDED', `${shortened(name)} of ${what} ${long}`, {
          hint: 'No archive of an image has such a member; check where it comes from.',
        });
      members.set(name, { name, type: memberType(block.flag), offset, size, target });
      pending = {};
    }
    at = offset + Math.ceil(size / BLOCK) * BLOCK;
  }
  // Some writers omit the zeros at the end; then the tar has to end with a complete member.
  if (members.size > 0 && at === end) return members;
  throw broken(what, members.size > 0 ? 'a missing end' : 'no members');
}

/** What an extension header says about the next member. */
interface Extension {
  readonly name?: string;
  readonly target?: string;
  readonly size?: number;
}

function isExtension({ flag }: TarBlock): boolean {
  return 'xgLK'.includes(flag);
}

/** Links, directories and devices have no content, whatever the field says. Source: POSIX pax, "size". */
function contentSize(block: TarBlock, pending: Extension): number {
  if (isExtension(block)) return block.size;
  return '123456'.includes(block.flag) ? 0 : (pending.size ?? block.size);
}

function readExtension({ flag }: TarBlock, bytes: Uint8Array, what: string): Extension {
  if (flag === 'g') return {};
  if (flag === 'L') return { name: zeroEnded(bytes) };
  if (flag === 'K') return { target: zeroEnded(bytes) };
  const records = parsePax(bytes, what);
  const [name, target, size] = [records.get('path'), records.get('linkpath'), records.get('size')];
  if (size !== undefined && !/^\d{1,15}$/.test(size)) throw broken(what, 'an invalid size');
  return {
    ...defined({ name, target }),
    ...(size === undefined ? {} : { size: Number(size) }),
  };
}

async function readAt(
  handle: FileHandle,
  position: number,
  length: number,
  what: string,
): Promise<Uint8Array> {
  const memory = Buffer.alloc(length);
  const { bytesRead } = await handle.read(memory, 0, length, position);
  if (bytesRead !== length) throw broken(what, 'a truncated member');
  return memory;
}
