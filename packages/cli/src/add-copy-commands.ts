import type { Command } from 'commander';
import { addCommand, type End, examples } from './add-command.ts';
import { addCopyFlags, type CopyFlags } from './copy-flag.ts';
import { IMAGE_HELP } from './image-flag.ts';
import type { Invocation } from './invocation.ts';
import { collect } from './repeatable-flag.ts';

/** Adds `copy` and `index create`, which copy existing images. */
export function addCopyCommands(program: Command, invocation: Invocation, end: End): void {
  addCopyFlags(
    addCommand(
      program,
      'copy',
      'copy an image between any two transports, keeping its digests',
      'copy',
    ),
  )
    .argument('<FROM>', IMAGE_HELP)
    .argument('<TO>', 'the same; a registry reference without a tag means latest')
    .addHelpText(
      'after',
      examples(
        'strake copy ghcr.io/acme/app:v1 registry.example/mirror/app:v1',
        'strake copy oci:dist/oci:v1 ghcr.io/acme/app:v1',
        'strake copy ghcr.io/acme/app:v1 docker-archive:app.tar -p linux/arm64',
      ),
    )
    .action(async (from: string, to: string, _: unknown, self: Command) => {
      const { runCopy } = await import('./command/copy.ts');
      end(await runCopy(from, to, self.optsWithGlobals<CopyFlags>(), invocation));
    });

  const index = addCommand(program, 'index', 'create image indexes', 'copy');
  addCopyFlags(
    addCommand(index, 'create', 'make one image index out of several images or indexes', 'copy'),
  )
    .argument('<TO>', IMAGE_HELP)
    .argument('<FROM...>', 'images and indexes, in the order of the new index; the same transports')
    .option('--annotation <KEY=VALUE>', 'annotate the new index (repeatable)', collect)
    .addHelpText(
      'after',
      examples(
        'strake index create ghcr.io/acme/app:v1 ghcr.io/acme/app:v1-amd64 ghcr.io/acme/app:v1-arm64',
        "strake index create oci:dist/all oci:dist/linux oci-archive:windows.tar -p '*/amd64'",
      ),
    )
    .action(async (to: string, froms: string[], _: unknown, self: Command) => {
      const { runIndexCreate } = await import('./command/index-create.ts');
      const flags = self.optsWithGlobals<CopyFlags & { annotation?: readonly string[] }>();
      end(await runIndexCreate(to, froms, flags, invocation));
    });
}
