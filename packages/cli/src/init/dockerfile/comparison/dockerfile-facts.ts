import { posix } from 'node:path';
import { ownValue } from '@strake/core';
import { commandFact, type Facts } from '../../proof/compare-facts.ts';
import { healthcheckFact } from '../../proof/written-facts.ts';
import { basePath } from '../stage/base-path.ts';
import { lexWords, type WordRules } from '../syntax/lex-words.ts';
import { type Dockerfile, type Instruction, stringList } from '../syntax/parse-dockerfile.ts';

/** Names that a text may refer to, and their values. */
export type Lookup = (name: string) => string | undefined;

/** What BuildKit says of the platform with which images are compared. */
const TARGET: Readonly<Record<string, string>> = {
  TARGETPLATFORM: 'linux/amd64',
  TARGETOS: 'linux',
  TARGETARCH: 'amd64',
  TARGETVARIANT: '',
};

/**
 * What the instructions of a Dockerfile say of the base and of how containers start. It is read apart from what `strake init` writes, so
 * that a mistake there shows.
 * @param env variables that are given to build arguments
 */
export function dockerfileFacts(
  { instructions, escape: escaping }: Dockerfile,
  env: Lookup,
): Facts {
  const first = instructions.findIndex(({ keyword }) => keyword === 'FROM');
  const global = new Map<string, string>();
  for (const { text } of instructions.slice(0, first))
    defineArguments(text, global, env, { escape: escaping, lookup: (name) => global.get(name) });
  const chain = finalChain(instructions.slice(first), {
    escape: escaping,
    lookup: (name) => global.get(name) ?? ownValue(TARGET, name),
  });
  const image = new Container();
  for (const stage of chain.stages) {
    const args = new Map<string, string>();
    image.isCommandOfStage = false;
    const rules: WordRules = {
      escape: escaping,
      // Only the base knows the path that it has.
      lookup: (name) =>
        image.env.get(name) ??
        args.get(name) ??
        (args.has(name) ? ownValue(TARGET, name) : undefined) ??
        ownValue(TARGET, name) ??
        (name === 'PATH' ? (basePath(chain.base) ?? '$PATH') : undefined),
    };
    for (const instruction of stage) {
      if (instruction.keyword === 'ARG')
        defineArguments(instruction.text, args, env, rules, global);
      else image.follow(instruction, rules);
    }
  }
  return { base: [chain.base], ...image.facts() };
}

/** The instructions of the last stage, after those of the stages that it continues. */
function finalChain(instructions: readonly Instruction[], rules: WordRules) {
  const stages: { from: string; name: string; body: Instruction[] }[] = [];
  for (const instruction of instructions) {
    if (instruction.keyword !== 'FROM') {
      stages.at(-1)?.body.push(instruction);
      continue;
    }
    const [from = '', , name = ''] = [...lexWords(instruction.text, rules)].flat();
    stages.push({ from, name: name.toLowerCase(), body: [] });
  }
  const chain: (readonly Instruction[])[] = [];
  let at = stages.length - 1;
  for (;;) {
    const { from = '', body = [] } = stages[at] ?? {};
    chain.unshift(body);
    const parent = stages.slice(0, at).findLastIndex(({ name }) => name === from.toLowerCase());
    if (parent < 0 || from === '') return { base: from, stages: chain };
    at = parent;
  }
}

function defineArguments(
  text: string,
  args: Map<string, string>,
  env: Lookup,
  rules: WordRules,
  global?: ReadonlyMap<string, string>,
): void {
  for (const word of [...lexWords(text, rules)].flat()) {
    const [name = '', ...rest] = word.split('=');
    if (ownValue(TARGET, name) !== undefined) continue;
    const fallback = rest.length > 0 ? rest.join('=') : global?.get(name);
    args.set(name, env(name) ?? fallback ?? '');
  }
}

/** What instructions make of the configuration of an image. */
class Container {
  readonly env = new Map<string, string>();
  /** Whether the command was set in the stage that is followed. */
  isCommandOfStage = false;
  readonly #labels = new Map<string, string>();
  readonly #ports: string[] = [];
  readonly #volumes: string[] = [];
  #workdir?: string;
  #user?: string;
  #signal?: string;
  #health?: Readonly<Record<string, unknown>>;
  #entrypoint?: readonly string[];
  #cmd: readonly string[] | undefined;
  #shell: readonly string[] = ['/bin/sh', '-c'];

  follow(instruction: Instruction, rules: WordRules): void {
    const { keyword, text, list } = instruction;
    const words = () => [...lexWords(text, rules)].flat();
    switch (keyword) {
      case 'ENV':
        addPairs(words(), this.env);
        break;
      case 'LABEL':
        addPairs(words(), this.#labels);
        break;
      case 'WORKDIR':
        this.#workdir = posix.resolve(this.#workdir ?? '/', words().join(' '));
        break;
      case 'USER':
        this.#user = words().join(' ');
        break;
      case 'EXPOSE':
        this.#ports.push(...words().map((port) => (port.includes('/') ? port : `${port}/tcp`)));
        break;
      case 'VOLUME':
        this.#volumes.push(...(list ?? words()));
        break;
      case 'STOPSIGNAL':
        this.#signal = words().join(' ');
        break;
      case 'SHELL':
        this.#shell = list ?? this.#shell;
        break;
      case 'HEALTHCHECK':
        this.#health = healthcheck(instruction);
        break;
      case 'CMD':
        this.#cmd = list ?? [...this.#shell, text];
        this.isCommandOfStage = true;
        break;
      case 'ENTRYPOINT':
        this.#entrypoint = list ?? [...this.#shell, text];
        // Docker forgets only the command of what is below. Source: buildkit, dispatchEntrypoint
        if (!this.isCommandOfStage) this.#cmd = undefined;
    }
  }

  facts(): Facts {
    const pairs = (map: ReadonlyMap<string, string>) =>
      map.size === 0 ? undefined : [...map].map(([name, value]) => `${name}=${value}`);
    const text = (value: string | undefined) => (value === undefined ? undefined : [value]);
    return {
      entrypoint:
        commandFact(this.#entrypoint) ??
        (this.#cmd === undefined ? ['that of the base'] : undefined),
      cmd: commandFact(this.#cmd),
      environment: pairs(this.env),
      user: text(this.#user),
      workdir: text(this.#workdir),
      ports: this.#ports.length === 0 ? undefined : this.#ports,
      volumes: this.#volumes.length === 0 ? undefined : this.#volumes,
      'stop signal': text(this.#signal),
      healthcheck: healthcheckFact(this.#health),
      labels: pairs(this.#labels),
    };
  }
}

/** `NAME=VALUE` each, or a name and its value. */
function addPairs([first = '', ...others]: readonly string[], map: Map<string, string>): void {
  if (!first.includes('=')) {
    map.set(first, others.join(' '));
    return;
  }
  for (const word of [first, ...others]) {
    const [name = '', ...value] = word.split('=');
    map.set(name, value.join('='));
  }
}

function healthcheck({ text, flags }: Instruction): Readonly<Record<string, unknown>> {
  const [, form = '', rest = ''] = /^(NONE|CMD)\s*(.*)$/is.exec(text) ?? [];
  const list = stringList(rest);
  const options = flags.map(([name, value]) => {
    const key = name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    return [key, value] as const;
  });
  const command = list === undefined ? ['CMD-SHELL', rest] : ['CMD', ...list];
  return {
    test: form.toUpperCase() === 'NONE' ? ['NONE'] : command,
    ...Object.fromEntries(options),
  };
}
