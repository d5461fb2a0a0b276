import type { Command } from 'commander';
import { addCommand, type End, examples } from './add-command.ts';
import type { ExploreFlags } from './command/explore.ts';
import { addImageFlags } from './image-flag.ts';
import type { Invocation } from './invocation.ts';

/** Adds `explore`, which shows an image in the browser. */
export function addExploreCommand(program: Command, invocation: Invocation, end: End): void {
  addImageFlags(
    addCommand(
      program,
      'explore',
      'show an image in the browser: platforms, layers, files, sizes, what is attached to it; or two, side by side',
      'explore',
    ),
  )
    .argument('[OTHER]', 'an image to compare it with')
    .option(
      '--html <FILE>',
      'write the page into one file, with all that it shows, and serve nothing; - is stdout',
    )
    .option('--port <N>', 'serve on this port of 127.0.0.1 (default: any that is free)')
    .option('--no-open', 'print the address, but do not open the browser')
    .addHelpText(
      'after',
      examples(
        'strake explore oci:dist/oci',
        'strake explore ghcr.io/acme/app:v1 ghcr.io/acme/app:v2',
        'strake explore oci:dist/oci --html dist/image.html',
      ),
    )
    .action(async (one: string, other: string | undefined, _: unknown, self: Command) => {
      const { runExplore } = await import('./command/explore.ts');
      end(await runExplore([one, other], self.optsWithGlobals<ExploreFlags>(), invocation));
    });
}
