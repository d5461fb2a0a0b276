import { isAbort, messageOf, redact, StrakeError } from '@strake/core';
import { BUG, exitCodeOf } from './exit-code.ts';
import { failureHint } from './failure-hint.ts';
import { failureJson } from './failure-json.ts';
import { githubAnnotation } from './github/annotation.ts';
import { createPaint, type Paint, type TextStream } from './invocation.ts';
import { formatLocation } from './print/format-location.ts';
import { indentRest } from './print/indent-rest.ts';
import { toolText } from './print/tool-text.ts';
import { ownCommand } from './safe-stream.ts';

/** How failures are reported. */
export interface ReportOptions {
  readonly stderr: TextStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Adds the chain of causes, and stacks. */
  readonly verbose: boolean;
  /** One JSON object per failure instead of text. */
  readonly json: boolean;
  readonly color: boolean;
  /** The exit code of the signal that ended the command; failures that it caused are not reported. */
  readonly cancelled: number | undefined;
  /** The slow taps that were running when the command was cancelled. */
  readonly waitingFor?: readonly string[];
}

/** The number of failures that are told; nobody reads more, and most have one cause. */
const MOST_TOLD = 50;

/** Reports what went wrong and what to do. @returns the exit code */
export function reportError(thrown: unknown, options: ReportOptions): number {
  const print = (text: string) => options.stderr.write(`${text}\n`);
  if (options.cancelled !== undefined || isAbort(thrown)) {
    const waiting = (options.waitingFor ?? []).map((tap) => ` while waiting for ${tap}`);
    const message = `cancelled${waiting[0] ?? ''}`;
    print(options.json ? JSON.stringify({ type: 'error', code: 'CANCELLED', message }) : message);
    return options.cancelled ?? exitCodeOf(thrown);
  }
  const failures = StrakeError.is(thrown) && thrown.facts.errors ? thrown.facts.errors : [thrown];
  const paint = createPaint(options.stderr, options.env, options.color);
  if (options.json) for (const failure of failures) print(JSON.stringify(failureJson(failure)));
  else for (const line of failureLines(failures, options, paint)) print(line);
  if (options.env.GITHUB_ACTIONS === 'true' && !options.json) {
    for (const failure of failures.slice(0, MOST_TOLD))
      print(
        ownCommand(
          options.stderr,
          githubAnnotation(failure, options.env.GITHUB_WORKSPACE ?? options.cwd),
        ),
      );
  }
  return failures.some((failure) => exitCodeOf(failure) === BUG) ? BUG : exitCodeOf(thrown);
}

function failureLines(
  failures: readonly unknown[],
  options: ReportOptions,
  paint: Paint,
): readonly string[] {
  const lines: string[] = [];
  let told = 0;
  for (const group of groupByOutput(failures.slice(0, MOST_TOLD))) {
    const heads = new Set(group.map((failure) => headline(failure, options, paint)));
    told += heads.size;
    lines.push(...heads);
    lines.push(...outputLines(group, paint));
    const hints = [...new Set(group.map(failureHint).filter((hint) => hint !== undefined))];
    lines.push(...hints.map((hint) => `  ${paint('cyan', 'hint:')} ${indentRest(hint, '    ')}`));
    for (const failure of group) lines.push(...detailLines(failure, options.verbose));
  }
  const left = failures.length - MOST_TOLD;
  if (left > 0) lines.push(`${told + left} failures, of which ${left} are not shown`);
  else if (told > 1) lines.push(`${told} failures`);
  return lines;
}

/** Shows the same compiler output of several platforms once, below all of their lines. */
function groupByOutput(failures: readonly unknown[]): readonly (readonly unknown[])[] {
  const groups = new Map<unknown, unknown[]>();
  for (const failure of failures) {
    const key = outputOf(failure) ?? failure;
    const group = groups.get(key);
    if (group) group.push(failure);
    else groups.set(key, [failure]);
  }
  return [...groups.values()];
}

function outputOf(failure: unknown): string | undefined {
  const output = StrakeError.is(failure) ? failure.facts.output?.trimEnd() : undefined;
  return output === '' ? undefined : output;
}

function outputLines(group: readonly unknown[], paint: Paint): readonly string[] {
  const output = outputOf(group[0]);
  if (output === undefined) return [];
  const platforms = group.flatMap((failure) =>
    StrakeError.is(failure) ? (failure.facts.platform ?? []) : [],
  );
  return [
    ...(platforms.length > 0 ? [paint('bold', `${[...new Set(platforms)].join(', ')}:`)] : []),
    toolText(output),
  ];
}

function headline(failure: unknown, { cwd }: ReportOptions, paint: Paint): string {
  const label = paint('red', 'error:');
  if (exitCodeOf(failure) === BUG)
    return `${label} this is a bug in strake: ${indentRest(redact(messageOf(failure)))}`;
  const message = messageOf(failure);
  const location = StrakeError.is(failure) ? failure.facts.location : undefined;
  // Many messages name the option already.
  const isNamed = location?.argument !== undefined && message.startsWith(location.argument);
  const place = location && !isNamed ? formatLocation(location, cwd) : '';
  return `${label} ${place}${indentRest(redact(message))}`;
}

/** A bug always shows its stack, a user's mistake only on request. */
function detailLines(failure: unknown, verbose: boolean): readonly string[] {
  if (!(failure instanceof Error)) return [];
  const bug = exitCodeOf(failure) === BUG;
  if (!bug && !verbose) return [];
  const lines = [`  ${StrakeError.is(failure) ? `${failure.code} ` : ''}${stackOf(failure)}`];
  for (let cause = failure.cause; cause instanceof Error; cause = cause.cause)
    lines.push(`  caused by ${cause.name}: ${redact(cause.message)}`, `  ${stackOf(cause)}`);
  return lines;
}

function stackOf(error: Error): string {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return redact(frames.map((line) => line.trim()).join('\n    '));
}
