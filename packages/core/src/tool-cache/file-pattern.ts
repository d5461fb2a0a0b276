import { pathProblem } from '@strake/oci/internal';
import type { ToolCacheFormat } from './tool-cache.ts';

/** Characters of a path in a tool's cache. */
const LONGEST_PATH = 256;

/** Tells which relative paths are files of a tool's cache. */
export interface FilePattern {
  /** @returns undefined for another path; else the digest that the content must have, if the path says so, as 64 hex digits */
  match(path: string): { readonly sha256: string | undefined } | undefined;
}

const SHA256 = /^[0-9a-f]{64}$/;

/** @throws SyntaxError for an invalid regular expression */
export function filePattern({ files }: Pick<ToolCacheFormat, 'files'>): FilePattern {
  // By itself first: `a)|(?:b` is not one.
  new RegExp(files, 'v');
  const pattern = new RegExp(`^(?:${files})$`, 'v');
  return {
    match(path) {
      if (path.length > LONGEST_PATH || pathProblem(`/${path}`) !== undefined) return undefined;
      // Elsewhere than on Linux these are separators as well, or name other files.
      if (/[\\:]/.test(path)) return undefined;
      const found = pattern.exec(path);
      if (!found) return undefined;
      const sha256 = found.groups?.sha256;
      return sha256 === undefined || SHA256.test(sha256) ? { sha256 } : undefined;
    },
  };
}
