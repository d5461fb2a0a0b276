import { type BaseCheck, checkBases, defined, type PlatformCheck } from '@strake/core';
import { ERROR_KINDS } from '../error-kind.ts';
import { exitCodeOf } from '../exit-code.ts';
import type { Invocation } from '../invocation.ts';
import { alignColumns } from '../print/align-columns.ts';
import { formatCount } from '../print/format-quantity.ts';
import { warnOn } from '../print/warn-on.ts';
import { noteSlow } from '../progress/note-slow.ts';
import { registryAccess } from '../registry-access.ts';
import { workingDirectory } from '../working-directory.ts';
import { shortDigest } from './describe-rebase.ts';
import type { RebaseFlags } from './rebase-flag.ts';

/** The exit code of `--check` where an image has a newer base. */
const STALE = 3;

/**
 * Says which images have a newer base.
 * @returns 0, or 3 if one has; the exit code of the first failure, 5 if one does not name its base
 */
export async function checkReferences(
  references: readonly string[],
  flags: RebaseFlags,
  invocation: Invocation,
): Promise<number> {
  const { stdout, stderr } = invocation;
  const directory = await workingDirectory(flags, invocation);
  const answered = noteSlow(`reading ${formatCount(references.length, 'image')}`, (line) => {
    if (!flags.quiet) stderr.write(`${line}\n`);
  });
  const checks = await checkBases(references, {
    ...registryAccess(flags, invocation),
    directory,
    onWarning: warnOn(invocation, flags),
  }).finally(answered);
  if (flags.json) stdout.write(`${JSON.stringify(checks.map(toJson), null, 2)}\n`);
  else for (const line of alignColumns(checks.flatMap(rowsOf))) stdout.write(`${line}\n`);
  for (const { reference, error } of checks)
    if (error && !flags.json) {
      stderr.write(`error: ${reference}: ${error.message}\n`);
      if (error.hint !== undefined) stderr.write(`  hint: ${error.hint}\n`);
    }
  if (!flags.quiet && !flags.json) for (const line of summaryOf(checks)) stderr.write(`${line}\n`);
  return exitCode(checks);
}

function summaryOf(checks: readonly BaseCheck[]): readonly string[] {
  const count = (wanted: BaseCheck['state']) =>
    checks.filter(({ state }) => state === wanted).length;
  const of = (wanted: BaseCheck['state']) =>
    `${formatCount(count(wanted), 'image')} of ${checks.length}`;
  const has = count('stale') === 1 ? 'has' : 'have';
  return [
    ...(count('stale') > 0
      ? [`${of('stale')} ${has} a newer base: "strake rebase REFERENCE" moves an image there`]
      : []),
    ...(count('fresh') === checks.length ? ['every image is on the newest of its bases'] : []),
    ...(count('unknown') > 0
      ? [
          `${of('unknown')} cannot be compared: move one with "strake rebase REFERENCE --onto BASE", and name its base with --old-base`,
        ]
      : []),
    ...(count('failed') > 0 ? [`${of('failed')} could not be checked`] : []),
  ];
}

function exitCode(checks: readonly BaseCheck[]): number {
  if (checks.some(({ state }) => state === 'stale')) return STALE;
  const failed = checks.find(({ error }) => error);
  if (failed?.error) return exitCodeOf(failed.error);
  return checks.some(({ state }) => state === 'unknown') ? ERROR_KINDS.registry.exitCode : 0;
}

function toJson({ error, ...check }: BaseCheck) {
  if (!error) return check;
  const { code, message, hint } = error;
  return { ...check, error: { code, message, ...defined({ hint }) } };
}

/** Platforms of one state and base in one row. */
function rowsOf({ reference, state, platforms }: BaseCheck): readonly (readonly string[])[] {
  if (platforms.length === 0) return [[state, reference]];
  const rows = new Map<string, { row: readonly string[]; platforms: string[] }>();
  for (const each of platforms) {
    const row = describeBase(each);
    const key = [each.state, ...row].join('\0');
    const known = rows.get(key) ?? { row: [each.state, reference, ...row], platforms: [] };
    known.platforms.push(each.platform || 'no platform');
    rows.set(key, known);
  }
  return [...rows.values()].map(({ row, platforms: names }) => {
    const isAll = names.length === platforms.length && names.length > 1;
    const [first = '', name = '', ...rest] = row;
    return [first, name, isAll ? 'all platforms' : names.join(', '), ...rest];
  });
}

function describeBase({ state, base, digest, current }: PlatformCheck): readonly string[] {
  if (base === undefined) return ['names no base'];
  if (state !== 'stale') return [base];
  if (current === undefined)
    return [base, digest === undefined ? 'has changed' : 'has no image for it any more'];
  return [base, `${shortDigest(digest ?? '')} → ${shortDigest(current)}`];
}
