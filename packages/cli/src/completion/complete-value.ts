import type { Argument, Option } from 'commander';
import { after, type Completion, NOTHING, wordsOf } from './candidate.ts';
import type { ConfigNames } from './config-names.ts';
import { listedValues } from './listed-values.ts';

/** What the values of options and arguments are completed from. */
export interface Sources {
  /** The commands of strake, for `help`. */
  readonly topics: () => readonly string[];
  /** Whether the command reads a configuration. */
  readonly readsConfig: boolean;
  /** Asked for only by values that need it. */
  readonly config: () => Promise<ConfigNames>;
}

/** Platforms that most people build for. */
const PLATFORMS = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/s390x', 'windows/amd64'];
const FILES: Completion = { candidates: [], paths: 'files' };
const DIRECTORIES: Completion = { candidates: [], paths: 'directories' };

/** Transports of images, and what follows them. */
const TRANSPORTS: Readonly<Record<string, Completion>> = {
  'docker://': NOTHING,
  'oci:': DIRECTORIES,
  'oci-archive:': FILES,
  'docker-archive:': FILES,
  'docker-daemon:': NOTHING,
};

/** The value of an option. */
export async function completeOptionValue(
  option: Option,
  word: string,
  sources: Sources,
): Promise<Completion> {
  if (option.argChoices) return wordsOf(option.argChoices);
  const listed = await listedValues(option);
  if (listed) return inList(word, listed);
  const [, form = ''] = /[<[](?:\[.*\])?([^[\]]*)[>\]]$/.exec(option.flags) ?? [];
  switch (option.attributeName()) {
    case 'platform':
      return inList(word, await platforms(sources));
    case 'image':
      return inList(word, (await sources.config()).images);
    case 'set':
      return { candidates: (await sources.config()).keys(word), isOpen: true };
    default:
      return completeForm(form, word, sources);
  }
}

/** An argument of a command. */
export async function completeArgument(
  argument: Argument,
  word: string,
  sources: Sources,
): Promise<Completion> {
  if (argument.argChoices) return wordsOf(argument.argChoices);
  return completeForm(argument.name(), word, sources);
}

/** @param form a placeholder of the help, such as `FILE` */
async function completeForm(form: string, word: string, sources: Sources): Promise<Completion> {
  if (form === 'TOPIC') return wordsOf([...sources.topics(), 'errors']);
  if (form.startsWith('IMAGE|')) return wordsOf((await sources.config()).images);
  if (form.includes('REFERENCE|PROGRAM')) return { ...reference(word), ...noTransport(word) };
  if (/^(REFERENCE|IMAGE|BEFORE|AFTER|FROM|TO|DESTINATION|OTHER|BASE)$/.test(form))
    return reference(word);
  if (/^(FILE|FILE\|DIR\|-)$/.test(form)) return FILES;
  if (/^(DIR|PATH|PACKAGE|IMPORTPATH)$/.test(form)) return DIRECTORIES;
  return NOTHING;
}

/** An image wherever it is stored. */
function reference(word: string): Completion {
  const transport = Object.keys(TRANSPORTS).find((each) => word.startsWith(each));
  if (transport !== undefined) return after(transport, TRANSPORTS[transport] ?? NOTHING);
  return { ...wordsOf(Object.keys(TRANSPORTS)), isOpen: true };
}

/** A path, unless the word begins with a transport. */
function noTransport(word: string): Partial<Completion> {
  return word.includes(':') ? {} : { paths: 'files' };
}

/** Platforms of the configuration; where it has none, common ones. */
async function platforms(sources: Sources): Promise<readonly string[]> {
  if (!sources.readsConfig) return PLATFORMS;
  const configured = (await sources.config()).platforms;
  return [...(configured.length > 0 ? configured : PLATFORMS), 'all', 'host'];
}

/** The last value of a list with commas; values that are in it already are left out. */
function inList(word: string, values: readonly string[]): Completion {
  const listed = word.slice(0, word.lastIndexOf(',') + 1);
  const used = listed.split(',');
  return after(listed, wordsOf(values.filter((value) => !used.includes(value))));
}
