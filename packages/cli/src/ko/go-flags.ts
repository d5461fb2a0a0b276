import { type Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from '../usage-error.ts';

/** How ko's flags are written, which are those of Go's pflag. Source: github.com/spf13/pflag v1.0.10, bool.go, string_slice.go. */

const TRUE = ['1', 't', 'T', 'true', 'TRUE', 'True'];
const FALSE = ['0', 'f', 'F', 'false', 'FALSE', 'False'];
const BOOLEAN = ' [BOOL]';

/** A flag that needs no value and takes one after `=`: `--push`, `--push=false`. */
export function booleanFlag(flags: string, description: string): Option {
  return new Option(`${flags}${BOOLEAN}`, description).argParser((value: string) =>
    TRUE.includes(value),
  );
}

/** @throws UsageError, as for commander's own, without `[BOOL]` */
function checkBoolean({ long }: Option, value: string): void {
  if (TRUE.includes(value) || FALSE.includes(value)) return;
  throw new UsageError(`option '${long}' has the value '${value}'`, 'Give it true or false.');
}

/** A flag that may be repeated, and has values separated by commas. */
export function listFlag(flags: string, description: string): Option {
  return new Option(flags, description).argParser(
    (value: string, previous: readonly string[] | undefined) => [
      ...(previous ?? []),
      ...splitList(value),
    ],
  );
}

/** The name of an option in help: pflag shows no value of a {@link booleanFlag}. */
export function optionTerm({ flags }: Option): string {
  return flags.endsWith(BOOLEAN) ? flags.slice(0, -BOOLEAN.length) : flags;
}

/**
 * The fields of one line of CSV, as Go's encoding/csv reads it.
 * @throws InvalidArgumentError for a quote in the middle of a field
 */
function splitList(value: string): readonly string[] {
  if (value === '') return [];
  const fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  for (let end = ','; end === ','; ) {
    const found = field.exec(value);
    if (!found)
      throw new InvalidArgumentError(
        'Expected values separated by commas; a value that contains quotes or commas is quoted, with "" for each quote.',
      );
    const [, quoted, plain = '', separator = ''] = found;
    fields.push(quoted?.replaceAll('""', '"') ?? plain);
    end = separator;
  }
  return fields;
}

/**
 * Arguments with each known flag as `--name=value`, so that commander reads them as pflag does: `-Bf config`, `-t=v1`, `--push=false`,
 * `--ldflags -s`. What is unknown stays, for commander to refuse.
 * @param argv without `--` and what follows
 * @throws UsageError for a boolean that is neither true nor false
 */
export function expandFlags(argv: readonly string[], command: Command): readonly string[] {
  const expanded: string[] = [];
  const rest = [...argv];
  const add = (option: Option | undefined, written: string, value: string | undefined) => {
    if (!option) return void expanded.push(written);
    const given = value ?? (option.required ? rest.shift() : 'true');
    if (option.optional && given !== undefined) checkBoolean(option, given);
    expanded.push(given === undefined ? `${option.long}` : `${option.long}=${given}`);
  };
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    const long = /^(--[^=]+)(?:=(.*))?$/s.exec(argument);
    if (long) add(find(command, long[1]), argument, long[2]);
    else if (/^-[^-]/.test(argument)) {
      for (const each of splitShort(argument, command)) add(each.option, each.written, each.value);
    } else expanded.push(argument);
  }
  return expanded;
}

interface ShortFlag {
  readonly option?: Option;
  readonly written: string;
  readonly value?: string;
}

/** `-Bf=x` as `-B` and `-f` with its value. */
function splitShort(argument: string, command: Command): readonly ShortFlag[] {
  const flags: ShortFlag[] = [];
  for (let at = 1; at < argument.length; at += 1) {
    const written = `-${argument[at]}`;
    const after = argument.slice(at + 1);
    const option = find(command, written);
    if (!option) return [...flags, { written }];
    if (after.startsWith('=')) return [...flags, { option, written, value: after.slice(1) }];
    if (option.required && after !== '') return [...flags, { option, written, value: after }];
    flags.push({ option, written });
  }
  return flags;
}

/** Commander does not list its own `--help`. */
function find(command: Command, name: string | undefined): Option | undefined {
  const { parent } = command;
  return [...command.options, ...(parent?.options ?? [])].find(
    ({ long, short }) => name === long || name === short,
  );
}
