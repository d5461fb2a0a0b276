import type { Command } from 'commander';
import { collect, collectHost } from './build-flag.ts';
import type { GlobalFlags } from './invocation.ts';
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
  return addTimeoutFlag(command)
    .argument('<REFERENCE>', IMAGE_HELP)
    .option(
      '-p, --platform <PATTERN>',
      'only these platforms (repeatable, or with commas)',
      collect,
    )
    .option(
      '--insecure <HOST>',
      'accept plain HTTP or an unknown certificate from this registry (repeatable)',
      collectHost,
    );
}
