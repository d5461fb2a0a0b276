import type { Command } from 'commander';
import { addRegistryFlags, type RegistryFlags } from './registry-flag.ts';
import { collect } from './repeatable-flag.ts';

/** The forms of an image reference, in every command. */
export const IMAGE_HELP =
  'docker://REFERENCE (or without docker://), oci:DIR[:REFERENCE], oci-archive:FILE, docker-archive:FILE, docker-daemon:NAME';

/** Options of the commands that read an existing image. */
export interface ImageFlags extends RegistryFlags {
  readonly platform?: readonly string[];
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
  return addRegistryFlags(command).option(
    '-p, --platform <PATTERN>',
    `${platforms} (repeatable, or with commas)`,
    collect,
  );
}
