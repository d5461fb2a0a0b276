import { StrakeError } from '@strake/core/plugin';

/** Refuses names that are not one package: patterns of Go, and references of ko. @throws CONFIG_OPTION */
export function refuseNames(names: readonly string[]): void {
  for (const name of names) {
    if (name.startsWith('ko://')) {
      const path = name.slice('ko://'.length);
      throw new StrakeError('CONFIG_OPTION', `${name} is a ko reference`, {
        hint: `Name the package without ko://: strake build ${path || './cmd/app'}.`,
      });
    }
    if (!name.includes('...')) continue;
    throw new StrakeError('CONFIG_OPTION', `${name} is a pattern instead of a program`, {
      hint: 'Name each program, or let "strake init" write a configuration with an image for each program of the module, and run "strake build" without packages.',
    });
  }
}
