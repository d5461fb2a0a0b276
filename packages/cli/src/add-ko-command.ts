import type { Command } from 'commander';
import { addCommand, type End, examples } from './add-command.ts';
import type { GlobalFlags, Invocation } from './invocation.ts';
import { koArguments } from './ko/ko-arguments.ts';

/** Adds `ko`, which reads its arguments itself: ko's flags are written in another way than strake's. */
export function addKoCommand(
  program: Command,
  version: string,
  invocation: Invocation,
  end: End,
): void {
  addCommand(
    program,
    'ko',
    "ko's commands with ko's flags, variables and output: build, resolve, apply, …",
    'from-ko',
  )
    .helpOption(false)
    .argument('[ARGUMENT...]', 'as for ko')
    .allowUnknownOption()
    .addHelpText('after', examples('strake ko build ./cmd/app'))
    .action(async (_arguments: unknown, _: unknown, self: Command) => {
      const { runKo } = await import('./ko/run-ko.ts');
      const flags = self.optsWithGlobals<GlobalFlags>();
      end(await runKo(argumentsOf(program), version, flags, invocation));
    });
}

/** What follows `ko`, with "--", which commander drops. It does not declare `rawArgs`. */
function argumentsOf({
  rawArgs = [],
}: Command & { readonly rawArgs?: readonly string[] }): readonly string[] {
  return koArguments(rawArgs) ?? [];
}
