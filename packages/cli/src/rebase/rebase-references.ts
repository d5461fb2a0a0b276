import {
  type CopyOptions,
  defined,
  type RebaseResult,
  rebaseImage,
  StrakeError,
} from '@strake/core';
import type { AttestedBefore } from '../attest/attest-rebased.ts';
import { destinationPlugins } from '../config/destination-plugins.ts';
import { createPaint, type Invocation } from '../invocation.ts';
import { formatCount, formatDuration } from '../print/format-quantity.ts';
import { warnOn } from '../print/warn-on.ts';
import { noteSlow } from '../progress/note-slow.ts';
import { registryAccess } from '../registry-access.ts';
import { withImage } from '../with-image.ts';
import { workingDirectory } from '../working-directory.ts';
import { describeRebase } from './describe-rebase.ts';
import { isAttested } from './is-attested.ts';
import { parseOnto } from './parse-onto.ts';
import { isSigning, type RebaseFlags } from './rebase-flag.ts';

/**
 * Moves images one after another, and prints each as soon as it is written.
 * @returns the exit code
 */
export async function rebaseReferences(
  references: readonly string[],
  flags: RebaseFlags,
  version: string,
  invocation: Invocation,
): Promise<number> {
  const onto = parseOnto(flags.onto);
  const directory = await workingDirectory(flags, invocation);
  const results: RebaseResult[] = [];
  const attesting = () => import('../attest/attest-rebased.ts');
  const attestAt = async (
    place: string,
    from: string,
    before: AttestedBefore,
    result: RebaseResult,
  ): Promise<string | undefined> => {
    const { attestRebased } = await attesting();
    try {
      return await attestRebased(from, place, before, result, version, flags, invocation);
    } catch (thrown) {
      throw notAttested(place, thrown);
    }
  };
  for (const reference of references) {
    const to = flags.tag;
    const options: CopyOptions = {
      ...registryAccess(flags, invocation),
      directory,
      plugins: await destinationPlugins([], to ?? [], directory, { signal: invocation.signal }),
      onWarning: warnOn(invocation, flags),
    };
    const isWanted =
      flags.attest !== false &&
      (isSigning(flags) ||
        (!flags.dryRun && (await withImage(reference, flags, invocation, isAttested))));
    const before = isWanted
      ? await (await attesting()).attestedBefore(reference, flags, invocation)
      : undefined;
    const { oldBase, dryRun } = flags;
    const request = defined({ onto, to, oldBase, dryRun, from: before?.digest });
    const result = await rebaseOne(reference, flags, invocation, () =>
      rebaseImage(reference, request, options),
    );
    results.push(result);
    const places = result.destinations;
    if (!flags.json)
      invocation.stdout.write(`${withDigest(places[0] ?? reference, result.digest)}\n`);
    if (!before || dryRun || result.from === result.digest) continue;
    for (const place of places) {
      const said = await attestAt(place, reference, before, result);
      if (said !== undefined && !flags.quiet) invocation.stderr.write(`${said}\n`);
    }
  }
  if (flags.json) {
    const printed = results.map((result, at) => ({ reference: references[at], ...result }));
    invocation.stdout.write(`${JSON.stringify(printed, null, 2)}\n`);
  }
  return 0;
}

function notAttested(place: string, thrown: unknown): unknown {
  if (!StrakeError.is(thrown)) return thrown;
  const { code, kind, facts, message } = thrown;
  const text = `${place} is rebased, but not attested: ${message}`;
  return new StrakeError(code, text, { ...facts, kind, cause: thrown.cause ?? thrown });
}

async function rebaseOne(
  reference: string,
  flags: RebaseFlags,
  invocation: Invocation,
  rebase: () => Promise<RebaseResult>,
): Promise<RebaseResult> {
  const started = performance.now();
  const { stderr, env } = invocation;
  const paint = createPaint(stderr, env, flags.color);
  const answered = noteSlow(`rebasing ${reference}`, (line) => {
    if (!flags.quiet) stderr.write(`${line}\n`);
  });
  let result: RebaseResult;
  try {
    result = await rebase();
  } finally {
    answered();
  }
  if (flags.quiet) return result;
  for (const line of describeRebase(result)) stderr.write(`${line}\n`);
  const { dropped, from, digest, platforms, references } = result;
  if (dropped > 0)
    stderr.write(
      `${paint('cyan', 'note:')} ${formatCount(dropped, 'attestation')} of the index ${dropped === 1 ? 'was' : 'were'} left out: what they say is about the old image\n`,
    );
  const duration = formatDuration(performance.now() - started);
  const count = formatCount(platforms.filter(({ base }) => base).length, 'platform');
  if (from === digest)
    stderr.write(`${reference} is on this base already: ${count} unchanged in ${duration}\n`);
  else if (flags.dryRun) stderr.write(`would rebase ${count} of ${reference}\n`);
  else stderr.write(`rebased ${count} to ${references.join(', ')} in ${duration}\n`);
  return result;
}

function withDigest(reference: string, digest: string): string {
  const at = reference.lastIndexOf('@sha256:');
  return `${at < 0 ? reference : reference.slice(0, at)}@${digest}`;
}
