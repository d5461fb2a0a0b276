import { posix } from 'node:path';
import { GO_VARIABLE } from '../../go-variable.ts';
import { type BuildContext, programName } from '../context/build-context.ts';
import { lexWords, type WordRules } from '../syntax/lex-words.ts';
import type { References } from '../syntax/marked-text.ts';
import { changeDirectories } from './change-directories.ts';
import { type GoCommand, readGoCommand } from './go-command.ts';
import type { Stage, StageFiles, StageProgram } from './stage.ts';

/** Commands that make nothing that an image would contain. */
const HARMLESS = /^(set|echo|true|:|ls|pwd|go|test|\[|exit|export|cd|sleep|which|command)$/;

/** The script of a RUN, and where it runs. */
export interface Script {
  readonly text: string;
  readonly rules: WordRules;
  readonly line: number;
  /** Files of the stage, and those that are mounted for this command. */
  readonly visible: StageFiles;
  /** Build arguments whose defaults are several words or none, and were filled in. */
  readonly defaults: ReadonlySet<string>;
  readonly references: References;
}

/**
 * Follows a script as far as it compiles Go programs and copies files.
 * @returns true if that is all it does
 */
export function runScript(script: Script, stage: Stage, context: BuildContext): boolean {
  const { references } = script;
  const local = new Map<string, string>();
  const rules: WordRules = {
    ...script.rules,
    lookup: (name) => local.get(name) ?? script.rules.lookup(name),
  };
  let directory = stage.workdir;
  let isUnderstood = true;
  for (const read of lexWords(script.text, rules)) {
    const { words, env } = splitAssignments(read);
    const [command = '', ...args] = words;
    if (command === '') for (const [name, value] of env) local.set(name, value);
    if (command === 'export')
      for (const arg of args) {
        const [, name, value] = assignment(arg);
        if (name !== undefined) local.set(name, value ?? '');
      }
    const paths = args
      .filter((arg) => !arg.startsWith('-'))
      .map((arg) => references.resolve(directory, arg));
    const compile = readGoCommand(words);
    if (compile !== undefined)
      compilePrograms(
        compile,
        {
          ...script,
          directory,
          env: goVariables(stage, local, env),
          platform: fixedPlatform(stage, local, env),
        },
        stage,
        context,
      );
    else if (command === 'cd') directory = references.resolve(directory, args[0] ?? '/');
    else if (command === 'mkdir') for (const path of paths) stage.directories.set(path, {});
    else if (command === 'chown' || command === 'chmod')
      isUnderstood = changeDirectories(command, args, directory, stage, references) && isUnderstood;
    else if ((command === 'cp' || command === 'mv') && paths.length === 2) {
      const [from = '', to = ''] = paths;
      const file = stage.files.at(from) ?? script.visible.at(from);
      const target = args.at(-1)?.endsWith('/') ? posix.join(to, posix.basename(from)) : to;
      if (file === undefined) isUnderstood = false;
      else stage.files.place({ target, file, line: script.line });
    } else if (command !== '' && !HARMLESS.test(command)) isUnderstood = false;
  }
  return isUnderstood;
}

/** Separates the variables before a command from it. */
function splitAssignments(read: readonly string[]) {
  const env = new Map<string, string>();
  let from = 0;
  for (; from < read.length; from += 1) {
    const [, name, value] = assignment(read[from]);
    if (name !== undefined) env.set(name, value ?? '');
    else if (read[from] !== 'env') break;
  }
  return { words: read.slice(from), env };
}

function assignment(word = ''): RegExpExecArray | readonly undefined[] {
  return /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? [];
}

function goVariables(
  stage: Stage,
  ...others: readonly ReadonlyMap<string, string>[]
): Readonly<Record<string, string>> {
  const all = [stage.env, ...others].flatMap((map) => [...map]);
  return Object.fromEntries(all.filter(([name]) => GO_VARIABLE.test(name)));
}

/** The platform that variables name, unless a build argument does. */
function fixedPlatform(
  stage: Stage,
  ...others: readonly ReadonlyMap<string, string>[]
): string | undefined {
  const all = new Map([stage.env, ...others].flatMap((map) => [...map]));
  const { GOOS = 'linux', GOARCH, GOARM } = Object.fromEntries(all);
  const parts = [GOOS, GOARCH, ...(GOARCH === 'arm' && GOARM ? [`v${GOARM}`] : [])];
  return parts.every((part) => part !== undefined && /^\w+$/.test(part))
    ? parts.join('/')
    : undefined;
}

type Place = Omit<Script, 'text' | 'rules'> & {
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly platform: string | undefined;
};

function compilePrograms(
  command: GoCommand,
  place: Place,
  stage: Stage,
  context: BuildContext,
): void {
  const directory = place.references.resolve(place.directory, command.directory ?? '.');
  const programs = command.packages.flatMap((name) =>
    findPackages(name, directory, place, context).map(
      (found): StageProgram => ({
        ...found,
        command,
        env: place.env,
        ...(place.platform === undefined ? {} : { platform: place.platform }),
        line: place.line,
        defaults: [...place.defaults],
      }),
    ),
  );
  const { output } = command;
  const target = output === undefined ? undefined : place.references.resolve(directory, output);
  const isDirectory =
    output?.endsWith('/') || programs.length > 1 || stage.directories.has(target ?? '');
  for (const program of programs) {
    const name = programName(context, program.package);
    const home = command.installs ? (stage.env.get('GOBIN') ?? '/go/bin') : directory;
    const path =
      target === undefined
        ? posix.join(home, name)
        : isDirectory
          ? posix.join(target, name)
          : target;
    if (path !== '/dev/null')
      stage.files.place({ target: path, file: { kind: 'program', program }, line: place.line });
  }
}

/** The packages that a word of `go build` means. */
function findPackages(
  written: string,
  directory: string,
  { visible: files, references }: Place,
  context: BuildContext,
): readonly Pick<StageProgram, 'package' | 'isImportPath' | 'arguments'>[] {
  // Which package an image has cannot be a variable of strake.
  const { text: word, names } = references.settle(written);
  const isRelative = /^(\.{0,2}\/|\.{1,2}$)/.test(word) || word.endsWith('.go');
  // A tool that is installed at a version does not belong to the project.
  if (!isRelative && word.includes('@')) return [];
  if (!isRelative) {
    const [known] = [...context.programs].find(([, image]) => image.path === word) ?? [];
    return [{ package: known ?? word, isImportPath: known === undefined, arguments: names }];
  }
  const path = posix.resolve(directory, word.endsWith('.go') ? posix.dirname(word) : word);
  const base = path.replace(/\/?\.\.\.$/, '') || '/';
  const file = files.at(base);
  if (file?.kind !== 'context') return [];
  const found = references.settle(file.path);
  const facts = { isImportPath: false, arguments: [...names, ...found.names] };
  if (base === path) return [{ package: found.text, ...facts }];
  return [...context.programs.keys()]
    .filter(
      (each) => found.text === '.' || each === found.text || each.startsWith(`${found.text}/`),
    )
    .map((each) => ({ package: each, ...facts }));
}
