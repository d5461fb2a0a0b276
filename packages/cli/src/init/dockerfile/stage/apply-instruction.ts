import { posix } from 'node:path';
import { ownValue } from '@strake/core';
import { lexWords } from '../syntax/lex-words.ts';
import { type Instruction, stringList } from '../syntax/parse-dockerfile.ts';
import { commandOutput } from './command-output.ts';
import { copyFiles } from './copy-files.ts';
import { addProblem, type InstructionPlace } from './instruction-place.ts';
import { runScript } from './run-script.ts';
import { type Stage, StageFiles } from './stage.ts';

/** Why a RUN has no equivalent. */
const COMMANDS = 'strake runs no commands in images';
const PACKAGES = /\b(ca-certificates|tzdata)\b/;
const STATIC = '; builtin:static has certificates and time zones';

const ACCOUNTS = /\b(adduser|useradd)\b/;

/** Follows an instruction in its stage. */
export function applyInstruction(instruction: Instruction, place: InstructionPlace): void {
  const { keyword, text, list } = instruction;
  const { stage } = place;
  const problem = (reason: string) => addProblem(stage, instruction, reason);
  const evaluated = { ...place.rules, unread: (form: string) => noteUnread(form, problem) };
  const rules = { ...evaluated, missing: (name: string) => noteMissing(name, problem) };
  const words = () => [...lexWords(text, rules)].flat();
  const whole = () => words().join(' ');
  const command = () => list ?? [...stage.shell, text];
  switch (keyword) {
    case 'ENV':
      for (const [name, value] of pairs(instruction, { ...place, rules: evaluated }))
        stage.env.set(name, value);
      break;
    case 'LABEL':
      for (const [name, value] of pairs(instruction, { ...place, rules: evaluated }))
        stage.labels.set(name, value);
      break;
    case 'WORKDIR':
      stage.workdir = place.references.resolve(stage.workdir, whole());
      stage.hasWorkdir = true;
      break;
    case 'USER':
      stage.user = whole();
      checkUser(instruction, stage);
      break;
    case 'EXPOSE':
      stage.ports.push(...words());
      break;
    case 'VOLUME':
      stage.volumes.push(...(list ?? words()));
      break;
    case 'STOPSIGNAL':
      stage.stopSignal = whole();
      break;
    case 'HEALTHCHECK':
      stage.healthcheck = healthcheck(instruction);
      break;
    case 'ENTRYPOINT':
      stage.entrypoint = command();
      // Docker forgets the command of what is below, but not that of the same stage.
      if (!stage.hasCommand) delete stage.cmd;
      break;
    case 'CMD':
      stage.cmd = command();
      stage.hasCommand = true;
      break;
    case 'SHELL':
      stage.shell = list ?? stage.shell;
      break;
    case 'COPY':
    case 'ADD':
      copyFiles(instruction, { ...place, rules });
      break;
    case 'RUN':
      if (ACCOUNTS.test(text)) stage.accounts.push({ line: instruction.line, text });
      if (!run(instruction, { ...place, rules: evaluated }))
        problem(COMMANDS + (PACKAGES.test(text) ? STATIC : ''));
      break;
    case 'ONBUILD':
      problem('it exists only in Dockerfiles');
      break;
    case 'MAINTAINER':
      problem('use the label org.opencontainers.image.authors');
  }
}

/** Notes a user that only a RUN adds: the base does not have it. */
function checkUser(instruction: Instruction, stage: Stage): void {
  const [name = ''] = stage.user?.split(':') ?? [];
  const account = stage.accounts.find(({ text }) => text.split(/[\s;&|]+/).includes(name));
  if (account === undefined) return;
  addProblem(
    stage,
    instruction,
    `the base does not have this user, which RUN in line ${account.line} adds: set "user" in the configuration to a number, such as 65532`,
  );
}

function run(
  { text, list, flags, documents, line }: Instruction,
  place: InstructionPlace,
): boolean {
  const { stage, context, rules, references } = place;
  const visible = new StageFiles(stage.files);
  for (const [flag, value] of flags) {
    if (flag !== 'mount') continue;
    const mount = Object.fromEntries(value.split(',').map((each) => each.split(/=(.*)/s, 2)));
    const target = mount.target ?? mount.dst ?? mount.destination;
    if ((mount.type ?? 'bind') !== 'bind' || mount.from !== undefined || target === undefined)
      continue;
    const path = mount.source ?? mount.src ?? '.';
    const file = { kind: 'context', path: posix.normalize(path) } as const;
    visible.place({ target: references.resolve(stage.workdir, target), file, line });
  }
  const defaults = new Set<string>();
  const script = {
    text: documents.length > 0 ? documents.map((each) => each.text).join('\n') : text,
    rules: {
      ...rules,
      output: (command: string) => commandOutput(command, references),
      fields(value: string) {
        const argument = references.argumentOf(value);
        const words = (argument?.fallback ?? value).split(/\s+/).filter((word) => word !== '');
        if (argument === undefined || words.length === 1) return argument ? [value] : words;
        defaults.add(argument.name);
        return words;
      },
    },
    line,
    visible,
    defaults,
    references,
  };
  if (list !== undefined) return list.length === 0;
  return runScript(script, stage, context);
}

/** `NAME=VALUE` each, or one `NAME VALUE`; without those that only the base knows. */
function pairs(
  instruction: Instruction,
  { stage, rules, references }: InstructionPlace,
): readonly (readonly [string, string])[] {
  const problem = (reason: string) => addProblem(stage, instruction, reason);
  const missing = (name: string) => references.mark({ kind: 'base', name });
  const words = [...lexWords(instruction.text, { ...rules, missing })].flat();
  const [first = ''] = words;
  const written = first.includes('=') ? words : [`${first}=${words.slice(1).join(' ')}`];
  return written.flatMap((word) => {
    const equals = word.indexOf('=');
    if (equals < 0) {
      problem(`${word} has no "=", and Docker refuses it`);
      return [];
    }
    const name = word.slice(0, equals);
    const unknown = references.baseVariableIn(word);
    if (unknown === undefined) return [[name, word.slice(equals + 1)] as const];
    problem(
      unknown === name
        ? `${name} is left out: it continues that of the base, which init does not read: write the whole value`
        : `${name} is left out: only the base may define $${unknown}, and init does not read it: write the whole value`,
    );
    return [];
  });
}

function noteMissing(name: string, problem: (reason: string) => void): string {
  problem(
    `$${name} is taken for empty: only the base may define it, and init does not read it: write its value`,
  );
  return '';
}

function noteUnread(form: string, problem: (reason: string) => void): string {
  problem(`${form} is taken for empty: init does not evaluate it: write its value`);
  return '';
}

function healthcheck({ text, flags }: Instruction): Readonly<Record<string, unknown>> {
  if (/^NONE$/i.test(text)) return { test: ['NONE'] };
  const command = text.replace(/^CMD\s+/i, '');
  const list = stringList(command);
  const names: Readonly<Record<string, string>> = {
    interval: 'interval',
    timeout: 'timeout',
    'start-period': 'startPeriod',
    'start-interval': 'startInterval',
    retries: 'retries',
  };
  const options = flags.flatMap(([flag, value]) => {
    const name = ownValue(names, flag);
    if (name === undefined) return [];
    return [[name, name === 'retries' ? Number(value) : value] as const];
  });
  return { test: list === undefined ? command : ['CMD', ...list], ...Object.fromEntries(options) };
}
