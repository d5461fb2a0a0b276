import type { Command } from 'commander';
import { addSelectionFlags, type ImageFlags } from './image-flag.ts';

/** Options of the commands that copy images. */
export interface CopyFlags extends ImageFlags {
  /** False by `--no-referrers`. */
  readonly referrers?: boolean;
}

/** Adds the options of {@link CopyFlags}. */
export function addCopyFlags(command: Command): Command {
  return addSelectionFlags(command, 'only these platforms, with their attestations').option(
    '--no-referrers',
    'leave out what refers to the image: signatures, SBOMs, attestations',
  );
}
