import { posix } from 'node:path';
import type { Note, Settings } from '../../draft.ts';
import { typeIn } from '../context/build-context.ts';
import { isSlow } from '../context/ignore-globs.ts';
import type { FinalStage } from '../stage/final-stage.ts';
import { guessProgram } from '../stage/guess-program.ts';
import type { Placed, StageProgram } from '../stage/stage.ts';
import { contextSource } from './context-source.ts';

const SEVERAL = 'this directory has several sources: list them one by one';

/** The contents of an image above its base. */
interface CopiedFiles {
  /** Options of the plugin files. */
  readonly files: Settings;
  readonly programs: readonly { readonly target: string; readonly program: StageProgram }[];
}

/**
 * The files of the last stage: those of COPY, and programs that the stages compile.
 * @param isCompiler whether the stage compiles too, so that its sources are not in the image
 */
export function copiedFiles(
  { file, stage, context, references }: FinalStage,
  isCompiler: boolean,
  render: (text: string) => string,
  notes: Note[],
): CopiedFiles {
  const files: Record<string, unknown> = {};
  const programs = new Map<string, StageProgram>();
  const note = ({ line, target }: Placed, reason: string) =>
    notes.push({ file, line, what: references.written(target), reason });
  for (const placed of stage.files.all()) {
    const { target, file: source, line, owner, mode } = placed;
    const prebuilt =
      source.kind === 'context' && typeIn(context, source.path) === undefined
        ? guessProgram(source.path, line, context)
        : undefined;
    if (source.kind === 'program' || prebuilt !== undefined) {
      const program = source.kind === 'program' ? source.program : prebuilt;
      if (program === undefined) continue;
      if (prebuilt !== undefined && context.prebuilt.size === 0)
        note(placed, `taken for the program ${program.package}, whose flags are unknown`);
      const isPlain = (mode ?? '0755') === '0755' && /^(0(:0)?)?$/.test(owner ?? '');
      if (!isPlain)
        note(
          placed,
          `left out: ${[mode && `mode ${mode}`, owner && `owner ${owner}`].filter(Boolean).join(' and ')}; programs have mode 0755, and root owns them`,
        );
      programs.delete(target);
      programs.set(target, program);
      continue;
    }
    if (isCompiler && source.kind !== 'content') {
      note(placed, 'sources are not copied: add what the program reads with the plugin files');
      continue;
    }
    if (source.kind === 'context' && source.path === '.') {
      note(
        placed,
        'the whole context is not copied: add what the program reads with the plugin files',
      );
      continue;
    }
    const key = render(target);
    const facts = {
      ...(mode === undefined ? {} : { mode }),
      ...(owner === undefined ? {} : { owner }),
    };
    if (source.kind === 'content') {
      files[key] = { content: render(source.text), ...facts };
      continue;
    }
    const local = (path: string) => render(posix.join(context.directory, path));
    const found = contextSource(source, context);
    const previous = Object(files[key]) as { glob?: readonly string[]; directory?: string };
    if (found === 'ignored')
      note(placed, `left out: ${context.ignore?.name} excludes it, and Docker refuses to copy it`);
    else if ('globs' in found) {
      const directory = local(found.directory);
      const globs = [...(previous.glob ?? []), ...found.globs.map(render)];
      if (found.isListed)
        note(
          placed,
          source.kind === 'glob' && isSlow(source.pattern)
            ? 'its pattern has too many stars for a glob: its present files are listed'
            : `globs cannot say what ${context.ignore?.name} leaves of it: its present files are listed`,
        );
      if (files[key] !== undefined && previous.directory !== directory) note(placed, SEVERAL);
      else files[key] = { glob: [...new Set(globs)], directory, ...facts };
    } else if (files[key] !== undefined && typeIn(context, found.path) === 'directory')
      note(placed, SEVERAL);
    else
      files[key] =
        Object.keys(facts).length === 0
          ? `./${local(found.path)}`
          : { file: local(found.path), ...facts };
  }
  const directories = isCompiler
    ? []
    : [...stage.directories].map(([path, facts]) => [render(path), facts] as const);
  return {
    files: {
      ...files,
      ...(directories.length === 0 ? {} : { directories: Object.fromEntries(directories) }),
    },
    programs: [...programs].map(([target, program]) => ({ target, program })),
  };
}
