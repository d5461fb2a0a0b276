import type { Command } from 'commander';
import { addSelectionFlags, type ImageFlags } from './image-flag.ts';

/** Options of the commands that copy images. */
export type CopyFlags = ImageFlags;

/** Adds the options of {@link CopyFlags}. */
export function addCopyFlags(command: Command): Command {
  return addSelectionFlags(command, 'only these platforms, with their attestations');
}
