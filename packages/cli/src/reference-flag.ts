import { type Command, InvalidArgumentError } from 'commander';
import { addConfigFlags, addJobsFlag, addProgressFlag, type BuildFlags } from './build-flag.ts';
import { REFERENCE_FORMS, type ReferenceForm } from './kubernetes/rendering.ts';
import { addCacheFromFlag, addCacheWriteFlags } from './remote-cache-flag.ts';
import { addInsecureFlag, collect } from './repeatable-flag.ts';

/** Options of the commands that build and publish what references mean. */
export interface PublishFlags
  extends Omit<BuildFlags, 'image' | 'push' | 'output' | 'metadataFile'> {
  /** Destinations instead of the images' repositories. */
  readonly to?: readonly string[];
}

/** Options of the commands that read references in YAML, as commander parses them. */
export interface ReferenceFlags extends PublishFlags {
  readonly filename?: readonly string[];
  readonly recursive?: boolean;
  readonly selector?: string;
  readonly substrings?: boolean;
  readonly render?: readonly ReferenceForm[];
}

/** Options of `resolve`. */
export interface ResolveFlags extends ReferenceFlags {
  /** Files, one for each of `render`. */
  readonly output?: readonly string[];
  readonly inPlace?: boolean;
  readonly imagesJson?: string;
  readonly kustomization?: string;
  readonly helmValues?: string;
  readonly check?: boolean;
}

/** Options of `apply` and `create`. */
export interface ApplyFlags extends ReferenceFlags {
  readonly stream?: boolean;
}

/** Adds the options of {@link ReferenceFlags}, apart from those of {@link PublishFlags}. */
export function addReferenceFlags(command: Command): Command {
  return command
    .option(
      '-f, --filename <FILE>',
      'YAML or JSON file, directory of .yaml, .yml and .json files, or - for standard input (repeatable, or with commas)',
      collect,
    )
    .option('-R, --recursive', 'also read the directories in a directory')
    .option(
      '-l, --selector <SELECTOR>',
      "only objects with these labels, also in lists: app=web, app!=web, 'app in (web, api)', app, '!app', separated by commas",
    )
    .option(
      '--substrings',
      'also replace references inside longer strings, such as --helper=strake://helper',
    )
    .option(
      '--render <FORM>',
      'write references as digest (REPOSITORY@DIGEST, the default), tag (REPOSITORY:TAG), or tag+digest',
      collectForm,
    );
}

function collectForm(
  value: string,
  previous: readonly ReferenceForm[] | undefined,
): readonly ReferenceForm[] {
  const form = REFERENCE_FORMS.find((each) => each === value);
  if (form !== undefined) return [...(previous ?? []), form];
  throw new InvalidArgumentError(`Allowed choices are ${REFERENCE_FORMS.join(', ')}.`);
}

/** Adds the options of {@link PublishFlags}. */
export function addPublishFlags(command: Command): Command {
  addConfigFlags(command)
    .option(
      '-p, --platform <PATTERN>',
      "build for these platforms instead of the configured ones: OS/ARCH, a pattern such as 'linux/*', all, or host (repeatable, or with commas)",
      collect,
    )
    .option(
      '-t, --tag <TAG>',
      'use this tag instead of the configured ones (repeatable, or with commas)',
      collect,
    )
    .option(
      '--to <DESTINATION>',
      "publish there instead of to the images' repositories, as --output of build: docker://REFERENCE, or a plugin's scheme (repeatable)",
      collect,
    );
  addCacheFromFlag(
    addInsecureFlag(command).option('--no-cache', "use neither strake's cache nor a remote one"),
  );
  return addProgressFlag(addJobsFlag(addCacheWriteFlags(command)));
}
