import { posix } from 'node:path';
import { ownValue } from '@strake/core';
import { typeIn } from '../context/build-context.ts';
import { globMatcher } from '../context/glob-matcher.ts';
import { expandText, lexWords } from '../syntax/lex-words.ts';
import { DockerfileProblem, type Instruction } from '../syntax/parse-dockerfile.ts';
import { isCompilerImage } from './base-path.ts';
import { guessProgram } from './guess-program.ts';
import { addProblem, type InstructionPlace } from './instruction-place.ts';
import type { Placed, Stage, StageFile } from './stage.ts';

/** What `builtin:static` contains. */
const STATIC =
  /^\/(etc\/ssl\/certs|etc\/ca-certificates|usr\/share\/ca-certificates|usr\/share\/zoneinfo|usr\/local\/go\/lib\/time|etc\/(passwd|group|nsswitch\.conf)$|tmp$)/;

/** Users of distroless images and of `builtin:static`, by name. */
const USERS: Readonly<Record<string, string>> = { root: '0', nonroot: '65532', nobody: '65534' };

/** Follows COPY or ADD: places files in the stage, or says why it cannot. */
export function copyFiles(instruction: Instruction, place: InstructionPlace): void {
  const { keyword, text, list, flags, documents } = instruction;
  const { stage, rules, references } = place;
  const words = [...(list ?? [...lexWords(text, rules)].flat())];
  const target = words.pop() ?? '';
  const [, from] = flags.find(([flag]) => flag === 'from') ?? [];
  const copy = createCopy(instruction, place, target, words.length);
  const contents = [...documents];
  for (const word of words) {
    const [, heredoc] = /^<<-?["']?(\w+)/.exec(word) ?? [];
    if (heredoc !== undefined) {
      const { text: written = '', isLiteral = true } = contents.shift() ?? {};
      const content = isLiteral ? written : expandText(written, { ...rules, escape: '\\' });
      copy.put(heredoc, { kind: 'content', text: content }, false);
    } else if (from !== undefined)
      copyFromStage(
        references.resolve('/', word),
        [...lexWords(from, rules)].flat().join(''),
        copy,
        place,
      );
    else if (keyword === 'ADD' && FETCHED.test(word))
      addProblem(
        stage,
        instruction,
        'download or unpack it before the build, and add it with the plugin files',
      );
    else
      copyFromContext(
        posix.normalize(references.plain(word)).replace(/^\/+/, '') || '.',
        copy,
        place,
      );
  }
}

const UNKNOWN = 'no instruction tells what this file is made of';

/** What COPY takes for patterns of names. */
const PATTERN = /[*?[]/;

/** What ADD downloads or unpacks. */
const FETCHED = /^(https?:|git@|git:)|\.(tar(\.\w+)?|tgz)$|\.git(#|$)/;

/** Where an instruction puts files. */
interface Copy {
  readonly instruction: Instruction;
  /** Absolute. */
  readonly target: string;
  readonly facts: Pick<Placed, 'line' | 'owner' | 'mode'>;
  /** @param isTree whether it is a directory, whose contents are copied */
  put(source: string, file: StageFile, isTree: boolean): void;
}

function createCopy(
  instruction: Instruction,
  { stage, references }: InstructionPlace,
  written: string,
  count: number,
): Copy {
  const target = references.resolve(stage.workdir, written);
  const isDirectory = /(^|\/)\.?$/.test(written) || count > 1;
  const facts = { line: instruction.line, ...ownership(instruction, stage) };
  return {
    instruction,
    target,
    facts,
    put(source, file, isTree) {
      const path = isTree || !isDirectory ? target : posix.join(target, posix.basename(source));
      stage.files.place({ target: path, file, ...facts });
    },
  };
}

function copyFromContext(path: string, copy: Copy, { stage, context }: InstructionPlace): void {
  if (!PATTERN.test(path)) {
    copy.put(path, { kind: 'context', path }, typeIn(context, path) === 'directory');
    return;
  }
  const fixed = posix.dirname(`${path.slice(0, path.search(PATTERN))}x`);
  const pattern = fixed === '.' ? path : path.slice(fixed.length + 1);
  checkPattern(pattern, copy.instruction);
  const file = { kind: 'glob', directory: fixed, pattern } as const;
  stage.files.place({ target: copy.target, file, ...copy.facts });
}

/** @throws DockerfileProblem */
function checkPattern(pattern: string, { line }: Instruction): void {
  try {
    globMatcher(pattern, false);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) throw new DockerfileProblem(thrown.message, line);
    throw thrown;
  }
}

function copyFromStage(source: string, name: string, copy: Copy, place: InstructionPlace): void {
  const { stage, context, references } = place;
  const other = findStage(name, place.stages);
  const file = other?.files.at(source);
  if (file?.kind === 'context' && PATTERN.test(file.path)) {
    copyFromContext(file.path, copy, place);
    return;
  }
  const isMade =
    file?.kind === 'context' &&
    typeIn(context, references.typical(file.path)) === undefined &&
    guessProgram(references.plain(file.path), copy.facts.line, context) === undefined;
  if (isMade) {
    addProblem(stage, copy.instruction, UNKNOWN);
    return;
  }
  if (file !== undefined) {
    copy.put(source, file, file.kind === 'context' && typeIn(context, file.path) === 'directory');
    return;
  }
  const programs = other?.files.programsBelow(source.replace(/\/\*$/, '')) ?? [];
  for (const [below, program] of programs)
    stage.files.place({ target: posix.join(copy.target, below), file: program, ...copy.facts });
  if (programs.length > 0) return;
  if (STATIC.test(source)) {
    const base = references.plain(stage.base);
    if (base === 'scratch') stage.copiesStatic = true;
    else if (!isCompilerImage(base))
      addProblem(
        stage,
        copy.instruction,
        'left out: certificates, time zones and users are those of the base; add what it lacks with the plugin files',
      );
    return;
  }
  const guess =
    other === undefined
      ? undefined
      : guessProgram(references.plain(source), copy.facts.line, context);
  if (guess === undefined) {
    addProblem(
      stage,
      copy.instruction,
      other === undefined
        ? 'files of other images are not copied: use that image as the base, or add them with the plugin files'
        : UNKNOWN,
    );
    return;
  }
  copy.put(source, { kind: 'program', program: guess }, false);
  addProblem(
    stage,
    copy.instruction,
    `taken for the program ${guess.package}, whose flags are unknown`,
  );
}

function findStage(name: string, stages: readonly Stage[]): Stage | undefined {
  if (/^\d+$/.test(name)) return stages[Number(name)];
  return stages.findLast((stage) => stage.name !== '' && stage.name === name.toLowerCase());
}

/** The number of a user or group. @returns undefined for a name that only the base knows */
export function idOf(name: string): string | undefined {
  return /^\d+$/.test(name) ? name : ownValue(USERS, name);
}

function ownership(instruction: Instruction, stage: Stage): Pick<Placed, 'owner' | 'mode'> {
  const [, chown] = instruction.flags.find(([flag]) => flag === 'chown') ?? [];
  const [, chmod] = instruction.flags.find(([flag]) => flag === 'chmod') ?? [];
  const ids = chown?.split(':').map(idOf) ?? [];
  const isOctal = chmod !== undefined && /^[0-7]{3,4}$/.test(chmod);
  if (ids.includes(undefined))
    addProblem(
      stage,
      instruction,
      `root owns the files, because the number of ${chown} is unknown: add "owner" with numbers`,
    );
  if (chmod !== undefined && !isOctal)
    addProblem(stage, instruction, 'write the mode as octal digits in "mode"');
  return {
    ...(ids.length > 0 && !ids.includes(undefined) ? { owner: ids.join(':') } : {}),
    ...(isOctal ? { mode: chmod.padStart(4, '0') } : {}),
  };
}
