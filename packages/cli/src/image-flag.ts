import type { Command } from 'commander';
import type { GlobalFlags } from './invocation.ts';
import { addInsecureFlag, collect } from './repeatable-flag.ts';
import { addTimeoutFlag, type TimeoutFlag } from './timeout-flag.ts';

/** The forms of an image reference, in every command. */
export const IMAGE_HELP =
  'docker://REFERENCE (or without docker://), oci:DIR[:REFERENCE], oci-archive:FILE, docker-archive:FILE, docker-daemon:NAME';

/** Options of the commands that read an existing image. */
export interface ImageFlags extends GlobalFlags, TimeoutFlag {
  readonly platform?: readonly string[];
  readonly insecure?: readonly string[];
}

/** Adds the reference and the options of {@link ImageFlags}. */
export function addImageFlags(command: Command): Command {
  return addSelectionFlags(command, 'only these platforms').argument('<REFERENCE>', IMAGE_HELP);
}

/**
 * Adds the options of {@link ImageFlags}.
 * @param platforms what `--platform` selects
 */
export function addSelectionFlags(command: Command, platforms: string): Command {
  addTimeoutFlag(command).option(
    '-p, --platform <PATTERN>',
    `${platforms} (repeatable, or with commas)`,
    collect,
  );
  return addInsecureFlag(command);
}
