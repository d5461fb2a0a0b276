import type { Note, Settings } from '../../draft.ts';
import { oneOf } from '../../template/split-flags.ts';
import type { FinalStage } from '../stage/final-stage.ts';
import { splitLinkerFlags } from '../stage/go-command.ts';
import type { StageProgram } from '../stage/stage.ts';

/** Flags of tools, which go splits at spaces. */
const TOOL_FLAGS = /^(-(?:gcflags|asmflags|gccgoflags)=)(.*)$/s;

/** Flags and variables of a program, as options of the plugin go. What they lose is noted. */
export function programFlags(
  { command, env, line, defaults, arguments: named }: StageProgram,
  { file, references }: FinalStage,
  render: (text: string) => string,
  notes: Note[],
): Settings {
  const note = (what: string, reason: string) => {
    if (!notes.some((each) => each.line === line && each.what === what && each.reason === reason))
      notes.push({ file, line, what, reason });
  };
  /** The values of a build argument that may be several, or else the text. */
  const values = (
    text: string,
    noun: 'flag' | 'tag',
    split: (fallback: string) => readonly string[],
  ) => {
    const argument = references.argumentOf(text);
    if (argument === undefined) return [text];
    const words = split(argument.fallback);
    note(`$${argument.name}`, words.length > 1 ? defaultOf(noun) : oneOf(noun));
    return words.length > 1 ? words : [text];
  };
  const known = (value: string) => {
    const output = references.commandIn(value);
    if (output === undefined) return [render(value)];
    note(
      references.written(value),
      `left out: the output of "${output}" is unknown; define a variable with "command"`,
    );
    return [];
  };
  for (const name of named)
    note(
      `$${name}`,
      'its default is written everywhere: it names a package, which cannot be a variable',
    );
  for (const name of defaults) note(`$${name}`, defaultOf('flag'));
  const flags = command.flags.flatMap((flag) => {
    const [, start, value] = TOOL_FLAGS.exec(flag) ?? [];
    if (start === undefined || value === undefined) return [flag];
    return [start + values(value, 'flag', (text) => text.split(/\s+/)).join(' ')];
  });
  const lists = {
    flags: flags.flatMap(known),
    ldflags: command.ldflags
      .flatMap((value) => values(value, 'flag', splitLinkerFlags))
      .flatMap(known),
    tags: command.tags
      .flatMap((value) => values(value, 'tag', (text) => text.split(/[\s,]+/)))
      .flatMap(known),
  };
  const variables = Object.entries(env).filter(
    ([name, value]) => name !== 'CGO_ENABLED' || value !== '0',
  );
  return {
    ...(variables.length === 0
      ? {}
      : { env: Object.fromEntries(variables.map(([name, value]) => [name, render(value)])) }),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
  };
}

function defaultOf(noun: 'flag' | 'tag'): string {
  return `its default is written instead: strake takes the value of a variable for one ${noun}`;
}
