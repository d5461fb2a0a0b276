import { randomBytes } from 'node:crypto';
import { lstatSync, statfsSync, statSync } from 'node:fs';
import { mkdir, open, rename, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ByteStream } from '@strake/oci';
import {
  makeDirectory,
  messageOf,
  realDirectory,
  systemCode,
  unwritable,
} from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { Warn } from './warn-once.ts';

/** Why nothing is restored into a directory, as a sentence fragment, and what to do. */
export class UnusableDirectory extends Error {
  readonly hint: string;

  constructor(why: string, hint: string) {
    super(why);
    this.hint = hint;
  }
}

/** Permission to write for users who are neither the owner nor in its group. */
const OTHERS_WRITE = 0o002;

/** The directory of a tool's cache. It belongs to the user: what is there stays, and links in it are not followed. */
export class RestoreDirectory {
  /** Absolute, without links. */
  readonly path: string;
  readonly #modified: Date | undefined;
  readonly #parents = new Map<string, Promise<void>>();

  private constructor(path: string, modified: Date | undefined) {
    this.path = path;
    this.#modified = modified;
  }

  /**
   * Opens a directory, and creates it if it is missing, as the tool would.
   * @param modified when restored files were modified last, as they say; default: now
   * @throws UnusableDirectory if other users may write to it; an error with a `code`
   */
  static async open(path: string, modified?: Date): Promise<RestoreDirectory> {
    const real = realDirectory(path);
    await makeDirectory(real);
    if (process.platform !== 'win32' && (statSync(real).mode & OTHERS_WRITE) !== 0)
      throw new UnusableDirectory(`every user can write to ${path}`, `Run: chmod o-w ${path}`);
    return new RestoreDirectory(real, modified);
  }

  /**
   * Keeps as much of the disk free as is restored: the tool needs room as well, and some fail in strange ways without it.
   * @param bytes that are about to be written
   * @throws UnusableDirectory
   */
  checkRoom(bytes: number): void {
    const { bavail, blocks, bsize } = statfsSync(this.path);
    const free = bavail * bsize;
    // Some file systems do not say how large they are.
    if (blocks === 0 || 2 * bytes <= free) return;
    const [left, needed] = [free, 2 * bytes].map((size) => `${Math.ceil(size / 1e6)} MB`);
    throw new UnusableDirectory(
      `the disk of ${this.path} has ${left} left, and ${needed} are needed`,
      'Free disk space, or use a directory on another disk.',
    );
  }

  /** Whether something is at a path, also a link. */
  has(path: string): boolean {
    return lstatSync(join(this.path, path), { throwIfNoEntry: false }) !== undefined;
  }

  /**
   * Writes a file that is not there under another name first.
   * @param content throws if it must not be used: then nothing is left
   * @throws an error with a `code`; what the content throws
   */
  async add(path: string, content: Uint8Array | ByteStream): Promise<void> {
    const target = join(this.path, path);
    const parent = dirname(target);
    await this.#makeParent(parent);
    // With the suffix of a content, so that Go removes what a killed process left.
    const temporary = join(parent, `strake-${randomBytes(6).toString('hex')}-d`);
    try {
      const file = await open(temporary, 'wx', 0o666);
      try {
        if (content instanceof Uint8Array) await file.writeFile(content);
        else for await (const chunk of content) await file.writeFile(chunk);
      } finally {
        await file.close();
      }
      if (this.#modified) await utimes(temporary, this.#modified, this.#modified);
      if (this.has(path)) await rm(temporary, { force: true });
      else await rename(temporary, target);
    } catch (thrown) {
      await rm(temporary, { force: true }).catch(() => {});
      throw thrown;
    }
  }

  /** Creates a directory below this one. @throws UnusableDirectory for a link or a file in its place */
  #makeParent(parent: string): Promise<void> {
    if (parent === this.path) return Promise.resolve();
    const known = this.#parents.get(parent) ?? this.#checkParent(parent);
    this.#parents.set(parent, known);
    return known;
  }

  async #checkParent(parent: string): Promise<void> {
    await this.#makeParent(dirname(parent));
    await mkdir(parent).catch((error: unknown) => {
      if (systemCode(error) !== 'EEXIST') throw error;
    });
    if (!lstatSync(parent).isDirectory())
      throw new UnusableDirectory(`${parent} is not a directory`, `Remove ${parent}.`);
  }
}

/** Why a directory, or the one for temporary files, cannot be written; undefined for other failures. */
export function diskError(
  directory: string,
  thrown: unknown,
): UnusableDirectory | StrakeError | undefined {
  if (thrown instanceof UnusableDirectory) return thrown;
  if (StrakeError.is(thrown)) return thrown.code === 'OUTPUT_UNWRITABLE' ? thrown : undefined;
  const error = unwritable(directory, thrown);
  return StrakeError.is(error) ? error : undefined;
}

/** @param name `Go's build cache` */
export function warnUnusable(
  warn: Warn,
  directory: string,
  name: string,
  error: UnusableDirectory | StrakeError,
): void {
  warn(
    `unusable ${directory}`,
    `${name} is not restored: ${messageOf(error)}`,
    error.hint ?? 'Check the directory and its file system.',
  );
}
