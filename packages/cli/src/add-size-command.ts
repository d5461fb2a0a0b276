import type { Command } from 'commander';
import { addCommand, type End, examples } from './add-command.ts';
import type { SizeFlags } from './command/size.ts';
import { addSelectionFlags, IMAGE_HELP } from './image-flag.ts';
import type { Invocation } from './invocation.ts';

/** Adds `size`. */
export function addSizeCommand(program: Command, invocation: Invocation, end: End): void {
  addSelectionFlags(
    addCommand(
      program,
      'size',
      'show what the bytes of an image or a program are: layers, files, modules and packages',
      'size',
    ),
    'only these platforms',
  )
    .argument(
      '<REFERENCE|PROGRAM>',
      `${IMAGE_HELP}; or the path of a program, which file:PATH is in any case`,
    )
    .option('--all', 'list everything, not only what is largest')
    .option('--json', 'print JSON, with everything')
    .addHelpText(
      'after',
      examples(
        'strake size oci:dist/oci',
        'strake size ghcr.io/acme/app:v1 -p linux/amd64 --all',
        'strake size ./app',
      ),
    )
    .action(async (what: string, _: unknown, self: Command) => {
      const { runSize } = await import('./command/size.ts');
      end(await runSize(what, self.optsWithGlobals<SizeFlags>(), invocation));
    });
}
