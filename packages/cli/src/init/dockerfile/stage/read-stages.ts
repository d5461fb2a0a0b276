import { ownValue } from '@strake/core';
import type { BuildContext } from '../context/build-context.ts';
import { lexWords, type WordRules } from '../syntax/lex-words.ts';
import type { References } from '../syntax/marked-text.ts';
import {
  type Dockerfile,
  DockerfileProblem,
  type Instruction,
} from '../syntax/parse-dockerfile.ts';
import { applyInstruction } from './apply-instruction.ts';
import { basePath } from './base-path.ts';
import { type Stage, StageFiles } from './stage.ts';

/** The variables of the target, which BuildKit defines, as those of strake. */
const TARGET: Readonly<Record<string, string>> = {
  TARGETOS: 'os',
  TARGETARCH: 'arch',
  TARGETVARIANT: 'variant',
};

/** What official images of Go set. */
const GO_IMAGE = { GOPATH: '/go', HOME: '/root' };

/**
 * Follows the instructions of all stages.
 * @returns the stages in order; the last one is the image
 * @throws DockerfileProblem if there is none
 */
export function readStages(
  { instructions, escape: escaping }: Dockerfile,
  context: BuildContext,
  references: References,
): readonly Stage[] {
  const global = new Map<string, string>();
  const stages: Stage[] = [];
  for (const instruction of instructions) {
    const stage = stages.at(-1);
    if (instruction.keyword === 'FROM')
      stages.push(
        beginStage(instruction, rulesOf(undefined, global, escaping, references), stages),
      );
    else if (instruction.keyword === 'ARG')
      defineArgument(instruction, stage, global, rulesOf(stage, global, escaping, references), {
        references,
        context,
      });
    else if (stage === undefined)
      throw new DockerfileProblem(`${instruction.keyword} before FROM`, instruction.line);
    else
      applyInstruction(instruction, {
        stage,
        stages,
        context,
        references,
        rules: rulesOf(stage, global, escaping, references),
      });
  }
  if (stages.length === 0) throw new DockerfileProblem('there is no FROM', 1);
  return stages;
}

function rulesOf(
  stage: Stage | undefined,
  global: ReadonlyMap<string, string>,
  escaping: string,
  references: References,
): WordRules {
  return {
    escape: escaping,
    lookup(name) {
      const found =
        stage === undefined ? global.get(name) : (stage.env.get(name) ?? stage.args.get(name));
      const known = found ?? targetVariable(name, references);
      if (known !== undefined || stage === undefined) return known;
      return name === 'PATH' ? basePath(references.plain(stage.base)) : ownValue(GO_IMAGE, name);
    },
  };
}

function targetVariable(name: string, references: References): string | undefined {
  const mark = (variable: string) => references.mark({ kind: 'builtin', name: variable });
  if (name === 'TARGETPLATFORM') return `${mark('os')}/${mark('arch')}`;
  const variable = ownValue(TARGET, name);
  return variable === undefined ? undefined : mark(variable);
}

function beginStage(
  { text, flags, line }: Instruction,
  rules: WordRules,
  stages: readonly Stage[],
): Stage {
  const [[from = '', , name = ''] = []] = [...lexWords(text, rules)];
  const [, platform] = flags.find(([flag]) => flag === 'platform') ?? [];
  const parent = stages.findLast((stage) => stage.name !== '' && stage.name === from.toLowerCase());
  return {
    name: name.toLowerCase(),
    base: parent?.base ?? from,
    ...(platform === undefined ? {} : { platform: [...lexWords(platform, rules)].flat().join('') }),
    line,
    files: new StageFiles(parent?.files),
    args: new Map(),
    env: new Map(parent?.env),
    labels: new Map(parent?.labels),
    ports: [...(parent?.ports ?? [])],
    volumes: [...(parent?.volumes ?? [])],
    directories: new Map(parent?.directories),
    accounts: [...(parent?.accounts ?? [])],
    problems: [...(parent?.problems ?? [])],
    workdir: parent?.workdir ?? '/',
    hasWorkdir: parent?.hasWorkdir ?? false,
    shell: parent?.shell ?? ['/bin/sh', '-c'],
    copiesStatic: parent?.copiesStatic ?? false,
    hasCommand: false,
    ...pick(parent, ['user', 'stopSignal', 'healthcheck', 'entrypoint', 'cmd']),
  };
}

function pick<Key extends keyof Stage>(
  stage: Stage | undefined,
  keys: readonly Key[],
): Partial<Pick<Stage, Key>> {
  const entries = keys.flatMap((key) =>
    stage?.[key] === undefined ? [] : [[key, stage[key]] as const],
  );
  return Object.fromEntries(entries) as Partial<Pick<Stage, Key>>;
}

function defineArgument(
  { text }: Instruction,
  stage: Stage | undefined,
  global: Map<string, string>,
  rules: WordRules,
  { references, context }: { readonly references: References; readonly context: BuildContext },
): void {
  for (const word of [...lexWords(text, rules)].flat()) {
    const [name = '', ...rest] = word.split('=');
    const given = rest.length === 0 ? undefined : references.plain(rest.join('='));
    const known = stage === undefined ? undefined : global.get(name);
    const target = targetVariable(name, references);
    const text = context.args.get(name);
    const value =
      target ??
      (text === undefined ? undefined : references.mark({ kind: 'given', name, text })) ??
      (given === undefined && known !== undefined
        ? known
        : references.mark({ kind: 'argument', name, fallback: given ?? '' }));
    if (stage === undefined) global.set(name, value);
    else stage.args.set(name, /^BUILD(PLATFORM|OS|ARCH|VARIANT)$/.test(name) ? '' : value);
  }
}
