import type { Command } from 'commander';
import { collect, collectHost } from './build-flag.ts';
import type { ImageFlags } from './image-flag.ts';
import { addTimeoutFlag } from './timeout-flag.ts';

/** Options of the commands that copy images. */
export type CopyFlags = ImageFlags;

/** Adds the options of {@link CopyFlags}. */
export function addCopyFlags(command: Command): Command {
  return addTimeoutFlag(command)
    .option(
      '-p, --platform <PATTERN>',
      'only these platforms, with their attestations (repeatable, or with commas)',
      collect,
    )
    .option(
      '--insecure <HOST>',
      'accept plain HTTP or an unknown certificate from this registry (repeatable)',
      collectHost,
    );
}
