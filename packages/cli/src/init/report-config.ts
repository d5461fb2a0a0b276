import type { FoundImage } from '@strake/core';
import { documentation } from '../documentation.ts';
import { createPaint, type GlobalFlags, type Invocation } from '../invocation.ts';
import { escapeLine } from '../print/escape-text.ts';
import { formatCount } from '../print/format-quantity.ts';
import type { DescribedProject } from './described-project.ts';
import type { Note } from './draft.ts';
import { unpublishedPart } from './skip-programs.ts';
import type { Survey } from './survey-project.ts';

/** What was written, and what it was made of. */
export interface WrittenConfig extends DescribedProject {
  /** The name of the configuration. */
  readonly file: string;
  /** All programs, the skipped ones too. */
  readonly found: readonly FoundImage[];
  readonly survey: Survey;
  /** Why a build would refuse the configuration. */
  readonly problem?: string;
}

/** Says what a new configuration contains, and what it lacks. */
export function reportConfig(
  written: WrittenConfig,
  flags: GlobalFlags,
  { env, stderr }: Pick<Invocation, 'env' | 'stderr'>,
): void {
  const paint = createPaint(stderr, env, flags.color);
  const { file, draft, sources, notes, problem } = written;
  if (notes.length > 0) {
    stderr.write(
      `${paint('yellow', 'warning:')} ${formatCount(notes.length, 'setting')} not carried over as written:\n`,
    );
    for (const note of notes) stderr.write(`  ${escapeLine(noteLine(note))}\n`);
    stderr.write(`  ${paint('cyan', 'hint:')} What init converts: ${documentation('init')}\n`);
  }
  if (problem !== undefined) {
    const text = escapeLine(`a build with ${file} would fail: ${problem}`);
    stderr.write(
      `${paint('yellow', 'warning:')} ${text}\n  ${paint('cyan', 'hint:')} Mend it there, then check it with "strake plan".\n`,
    );
  }
  if (flags.quiet) return;
  const count = draft.images.length;
  const content =
    sources.length === 0
      ? formatCount(count, 'program')
      : `${formatCount(count, 'image')}, from ${sources.join(', ')}`;
  stderr.write(`wrote ${file} with ${content}\n`);
  for (const line of remarks(written)) stderr.write(`  ${escapeLine(line)}\n`);
  stderr.write(
    `  ${paint('cyan', 'hint:')} Preview the images with "strake plan", build them with "strake build".\n`,
  );
}

function noteLine({ file, line, what, reason }: Note): string {
  return `${file}${line === undefined ? '' : `:${line}`}: ${what}: ${reason}`;
}

function remarks({
  chosen,
  survey,
  found,
  remarks: others = [],
}: WrittenConfig): readonly string[] {
  const { skipped, below } = chosen;
  const nested = survey.modules.filter(
    (module) =>
      unpublishedPart(module) === undefined &&
      !found.some((image) => `${image.package}/`.startsWith(`./${module}/`)) &&
      survey.texts.some((text) => text.startsWith(`${module}/`) && text.endsWith('main.go')),
  );
  return [
    ...others,
    ...(skipped.length === 0
      ? []
      : [
          `skipped ${formatCount(skipped.length, 'program')} below ${listOf(below.map((path) => `${path}/`))}; --all takes them too`,
        ]),
    ...(nested.length === 0
      ? []
      : [
          `nested modules have configurations of their own: ${nested.map((path) => `strake -C ${path} init`).join(', ')}`,
        ]),
  ];
}

function listOf(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
