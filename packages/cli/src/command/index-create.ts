import { createIndex } from '@strake/core';
import type { CopyFlags } from '../copy-flag.ts';
import type { Invocation } from '../invocation.ts';
import { UsageError } from '../usage-error.ts';
import { withCopy } from '../with-copy.ts';

/**
 * `strake index create`: combines images and image indexes into one image index, and prints `TO@sha256:…` on stdout.
 * @returns the exit code
 * @throws UsageError for an annotation without a key
 */
export function runIndexCreate(
  to: string,
  froms: readonly string[],
  flags: CopyFlags & { readonly annotation?: readonly string[] },
  invocation: Invocation,
): Promise<number> {
  const annotations = Object.fromEntries((flags.annotation ?? []).map(parseAnnotation));
  const what = froms.length === 1 ? String(froms[0]) : `${froms.length} images`;
  return withCopy(what, to, flags, invocation, (options) =>
    createIndex(to, froms, { ...options, annotations }),
  );
}

function parseAnnotation(text: string): readonly [key: string, value: string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new UsageError(`--annotation ${JSON.stringify(text)} is not KEY=VALUE`, 'Write KEY=VALUE.');
}
