import { type Command, InvalidArgumentError, Option } from 'commander';
import type { GlobalFlags } from './invocation.ts';

/** How much is told while a build runs. */
export type ProgressMode = 'auto' | 'plain' | 'json' | 'quiet';

const PROGRESS_MODES: readonly ProgressMode[] = ['auto', 'plain', 'json', 'quiet'];

/** Options of every command that reads the configuration. */
export interface ConfigFlags extends GlobalFlags {
  readonly config?: string;
  /** `KEY=VALUE`, in order. */
  readonly set?: readonly string[];
}

/** Options of build and plan, as commander hands them over. */
export interface BuildFlags extends ConfigFlags {
  readonly image?: readonly string[];
  readonly platform?: readonly string[];
  readonly tag?: readonly string[];
  readonly push?: boolean;
  readonly output?: readonly string[];
  readonly insecure?: readonly string[];
  readonly metadataFile?: string;
  readonly progress?: ProgressMode;
  /** At least 1. */
  readonly jobs?: number;
  /** False with `--no-cache`. */
  readonly cache?: boolean;
}

/** Adds the options that find and change the configuration. */
export function addConfigFlags(command: Command): Command {
  return command
    .option('-c, --config <FILE>', 'the configuration, instead of the one that is found')
    .option(
      '--set <KEY=VALUE>',
      'set one value of the configuration: a dotted path and a YAML value (repeatable)',
      collect,
    );
}

/** Adds the options that say what is built and where it goes. */
export function addBuildFlags(command: Command): Command {
  return addConfigFlags(command)
    .option(
      '-i, --image <NAME>',
      'only this image of the configuration (repeatable, or with commas)',
      collect,
    )
    .option(
      '-p, --platform <PATTERN>',
      "build for these platforms instead of the configuration's: OS/ARCH, listed there or not; a pattern such as 'linux/*' picks from the list; all; or host: this machine's architecture, with linux unless it runs Windows (repeatable, or with commas)",
      collect,
    )
    .option(
      '-t, --tag <TAG|REFERENCE>',
      "a tag, instead of the configuration's; a whole reference also replaces the repository (repeatable, or with commas)",
      collect,
    )
    .option('--push', "push to the image's repository")
    .option(
      '-o, --output <DESTINATION>',
      "where results go: oci:DIR[:REFERENCE], oci-archive:FILE, docker-archive:FILE, docker-daemon:[NAME], docker://REFERENCE, or a plugin's scheme; {{image}} in it is the name of each image (repeatable)",
      collect,
    )
    .option(
      '--insecure <HOST>',
      'accept plain HTTP or an unknown certificate from this registry (repeatable)',
      collectHost,
    )
    .option('--no-cache', "use nothing of strake's own cache");
}

/** Adds the options of a build that runs, rather than of one that is only planned. */
export function addRunFlags(command: Command): Command {
  return command
    .addOption(
      new Option(
        '-j, --jobs <N>',
        'how many compiles run at once; fewer need less memory (default: one a core, and no more than one a GiB of memory)',
      ).argParser(parseJobs),
    )
    .option(
      '--metadata-file <FILE>',
      'write what was built as JSON: image, digest, references, platforms with their layers',
    )
    .addOption(
      new Option('--progress <MODE>', 'what is told on stderr; json is one event a line')
        .choices(PROGRESS_MODES)
        .default('auto'),
    );
}

function parseJobs(value: string): number {
  if (/^[1-9]\d{0,4}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Expected a whole number from 1 to 99999.');
}

/**
 * Gathers hosts of registries, as references write them.
 * @throws InvalidArgumentError for a URL or a repository, which would be compared with no host
 */
export function collectHost(
  value: string,
  previous: readonly string[] | undefined,
): readonly string[] {
  if (!/[/@\s]/.test(value) && value !== '') return collect(value, previous);
  throw new InvalidArgumentError('Expected HOST[:PORT], such as localhost:5000.');
}

/** Gathers the values of an option that may be given several times. */
export function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}
