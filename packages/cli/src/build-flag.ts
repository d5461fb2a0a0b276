import { type Command, InvalidArgumentError, Option } from 'commander';
import type { GlobalFlags } from './invocation.ts';
import {
  addCacheFromFlag,
  addCacheWriteFlags,
  addShardFlag,
  type CacheWriteFlags,
} from './remote-cache-flag.ts';
import { addInsecureFlag, collect } from './repeatable-flag.ts';

/** How much progress is reported during a build. */
export type ProgressMode = 'auto' | 'plain' | 'json' | 'quiet';

const PROGRESS_MODES: readonly ProgressMode[] = ['auto', 'plain', 'json', 'quiet'];

/** Options of every command that reads the configuration. */
export interface ConfigFlags extends GlobalFlags {
  readonly config?: string;
  /** `KEY=VALUE`, in order. */
  readonly set?: readonly string[];
}

/** Options of build and plan, as commander parses them. */
export interface BuildFlags extends ConfigFlags, CacheWriteFlags {
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
  readonly explain?: boolean;
}

/** Adds the options that find and change the configuration. */
export function addConfigFlags(command: Command): Command {
  return command
    .option('-c, --config <FILE>', 'use this configuration file instead of searching for one')
    .option(
      '--set <KEY=VALUE>',
      'set one value of the configuration: a dotted path and a YAML value (repeatable)',
      collect,
    );
}

/** Adds the options that select what is built and where it goes. */
export function addBuildFlags(command: Command): Command {
  addConfigFlags(command)
    .option(
      '-i, --image <NAME>',
      'only this image of the configuration (repeatable, or with commas)',
      collect,
    )
    .option(
      '-p, --platform <PATTERN>',
      "build for these platforms instead of the configured ones: OS/ARCH, configured or not; a pattern such as 'linux/*', which selects configured ones; all; or host: this machine's architecture, with linux unless it runs Windows (repeatable, or with commas)",
      collect,
    )
    .option(
      '-t, --tag <TAG|REFERENCE>',
      'use this tag instead of the configured ones; a full reference also replaces the repository (repeatable, or with commas)',
      collect,
    )
    .option('--push', "push to the image's repository")
    .option(
      '-o, --output <DESTINATION>',
      "where results go: oci:DIR[:REFERENCE], oci-archive:FILE, docker-archive:FILE, docker-daemon:[NAME], docker://REFERENCE, or a plugin's scheme; {{image}} is replaced by the name of each image (repeatable)",
      collect,
    );
  return addCacheFromFlag(
    addInsecureFlag(command).option('--no-cache', "use neither strake's cache nor a remote one"),
  );
}

/** Adds the options of `build` that `plan` does not have. */
export function addRunFlags(command: Command): Command {
  addJobsFlag(addShardFlag(addCacheWriteFlags(command))).option(
    '--metadata-file <FILE>',
    'write what was built as JSON: image, digest, references, platforms with their layers',
  );
  return addProgressFlag(command).option(
    '--explain',
    'print why each step ran, and at the end what was compiled, packed and uploaded, and why',
  );
}

export function addJobsFlag(command: Command): Command {
  return command.addOption(
    new Option(
      '-j, --jobs <N>',
      'number of parallel compiles; fewer need less memory (default: about one per core, at most one per GiB of memory)',
    ).argParser(parseJobs),
  );
}

export function addProgressFlag(command: Command): Command {
  return command.addOption(
    new Option('--progress <MODE>', 'progress output on stderr; json prints one event per line')
      .choices(PROGRESS_MODES)
      .default('auto'),
  );
}

function parseJobs(value: string): number {
  if (/^[1-9]\d{0,4}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Expected a whole number from 1 to 99999.');
}
